using System.Text.Json;
using System.Text.RegularExpressions;
using Penstock.Protocols.Anthropic;
using Penstock.Protocols.Errors;
using Penstock.Protocols.Inference;
using Penstock.Protocols.Inference.Content;
using Penstock.Protocols.Json;

namespace Penstock.Protocols.Bedrock;

/// <summary>
/// Writes the hub's request as the body of <c>/model/{id}/converse</c> and <c>/converse-stream</c>; model and streaming are said in the
/// address.
/// </summary>
internal sealed partial class ConverseRequestWriter(Utf8JsonWriter json, ChatRequest request, EncodeOptions options, FieldPolicy policy)
{
    private readonly ConverseFamily _family =
        options.Model.Contains("anthropic", StringComparison.Ordinal) || options.Model.Contains("claude", StringComparison.Ordinal) ? ConverseFamily.Anthropic
        : options.Model.Contains("openai.", StringComparison.Ordinal) ? ConverseFamily.OpenAi
        : ConverseFamily.Other;

    public static Result<EncodedRequest> Write(ChatRequest request, EncodeOptions options) =>
        RequestEncoding.Write(options, (json, policy) => new ConverseRequestWriter(json, request, options, policy).Write());

    /// <summary>A marker on the whole request means its last block; only Claude is known to take one there.</summary>
    private bool CachesAll => request.Cache is not null && _family == ConverseFamily.Anthropic;

    private void Write()
    {
        MessagesThinking? thinking = _family == ConverseFamily.Anthropic ? MessagesThinking.For(request, options, policy) : null;
        json.WriteStartObject();
        WriteConversation();
        new ConverseToolWriter(json, request, policy).Write();
        WriteInference(thinking);
        WriteOutput(thinking?.Effort);
        WriteModelFields(thinking);
        WriteLabels();
        json.WriteEndObject();
    }

    private void WriteConversation()
    {
        policy.NoteMessages(request, ProviderTag.Bedrock);
        Conversation conversation = Conversation.Of(request, Keeps);
        if (conversation.Turns is [{ IsAssistant: true } first, ..])
        {
            policy.Refuse(first.Path, $"The provider behind this model wants the user to speak first: put a user message before '{first.Path}'.");
        }

        var content = new ConverseContentWriter(json, policy);
        if (conversation.Instructions.Count > 0)
        {
            json.WriteStartArray("system"u8);
            content.WriteAll(conversation.Instructions, "system");
            json.WriteEndArray();
        }

        json.WriteStartArray("messages"u8);
        foreach (Conversation.Turn turn in conversation.Turns)
        {
            json.WriteStartObject();
            json.WriteString("role"u8, turn.IsAssistant ? "assistant" : "user");
            json.WriteStartArray("content"u8);
            content.WriteAll(turn.Content, turn.Path);
            if (CachesAll && ReferenceEquals(turn, conversation.Turns[^1]) && turn.Content is [.., { Cache: null }])
            {
                ConverseContentWriter.WriteCache(json, request.Cache!);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>Blank texts are refused by the provider; thought without a signature of Claude's is no use to it.</summary>
    private bool Keeps(ContentPart part)
    {
        if (part is TextPart text)
        {
            return !string.IsNullOrWhiteSpace(text.Text);
        }

        if (part is not ReasoningPart reasoning || (reasoning is { Provider: ProviderTag.Anthropic } && _family == ConverseFamily.Anthropic))
        {
            return true;
        }

        policy.Advisory("reasoning");
        return false;
    }

    private void WriteInference(MessagesThinking? thinking)
    {
        Sampling sampling = request.Sampling;
        json.WriteStartObject("inferenceConfig"u8);
        if (request.MaxOutputTokens is not null || thinking?.IsOn == true)
        {
            json.WriteNumber("maxTokens"u8, thinking?.MaxTokens ?? request.MaxOutputTokens ?? options.DefaultMaxOutputTokens);
        }

        bool samples = options.AcceptsSampling && thinking?.IsOn != true;
        WriteSampled("temperature"u8, "temperature", sampling.Temperature, samples);
        WriteSampled("topP"u8, "top_p", sampling.TopP, options.AcceptsSampling);
        json.WriteTextsIfAny("stopSequences"u8, sampling.Stop);
        json.WriteEndObject();
        SamplingLimits.RefuseSeeded(sampling, request.Names, policy);
        SamplingLimits.RefusePenalties(sampling, policy);
        SamplingLimits.RefuseSeveral(sampling, policy);
        policy.UnsupportedIf(sampling.TopK > 0 && (_family != ConverseFamily.Anthropic || !samples), "top_k");
    }

    private void WriteSampled(ReadOnlySpan<byte> name, string parameter, double? value, bool accepted)
    {
        if (value is not double number)
        {
            return;
        }

        if (accepted && number <= 1)
        {
            json.WriteNumber(name, number);
        }
        else
        {
            SamplingLimits.RefuseValue(parameter, number, accepted, policy);
        }
    }

    private void WriteOutput(string? effort)
    {
        policy.UnsupportedIf(request.ResponseFormat is { Kind: ResponseFormatKind.JsonObject }, request.Names.ResponseFormat);
        ResponseFormat? format = request.ResponseFormat is { Kind: ResponseFormatKind.JsonSchema } ? request.ResponseFormat : null;
        if (format is null && effort is null)
        {
            return;
        }

        json.WriteStartObject("outputConfig"u8);
        json.WriteTextIfSet("effort"u8, effort);
        if (format is not null)
        {
            json.WriteStartObject("textFormat"u8);
            json.WriteString("type"u8, "json_schema");
            json.WriteStartObject("structure"u8);
            json.WriteStartObject("jsonSchema"u8);
            json.WriteString("schema"u8, format.Schema ?? "{}"); // JSON as text, here and nowhere else
            json.WriteTextIfSet("name"u8, format.Name);
            json.WriteTextIfSet("description"u8, format.Description);
            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private void WriteModelFields(MessagesThinking? thinking)
    {
        string? effort = _family == ConverseFamily.OpenAi && request.Reasoning is Reasoning wanted ? ReasoningScale.ToEffort(wanted) : null;
        policy.UnsupportedIf(_family == ConverseFamily.Other && request.Reasoning is { Enabled: not false }, request.Names.Reasoning);
        int? topK = _family == ConverseFamily.Anthropic && options.AcceptsSampling && thinking?.IsOn != true && request.Sampling.TopK > 0
            ? request.Sampling.TopK
            : null;
        if (thinking?.IsSet != true && topK is null && effort is null)
        {
            return;
        }

        json.WriteStartObject("additionalModelRequestFields"u8);
        thinking?.Write(json);
        json.WriteNumberIfSet("top_k"u8, topK);
        json.WriteTextIfSet("reasoning_effort"u8, effort);
        json.WriteEndObject();
    }

    private void WriteLabels()
    {
        if (request.User is not null)
        {
            policy.Advisory(request.Names.User);
        }

        if (request.Store == true)
        {
            policy.Advisory("store");
        }

        if (request.Cache is not null && !CachesAll)
        {
            policy.Advisory("cache_control");
        }

        if (request.Metadata.Count > 0 && request.Metadata.All(label => Label().IsMatch(label.Key) && Label().IsMatch(label.Value)))
        {
            json.WriteStartObject("requestMetadata"u8);
            foreach ((string name, string value) in request.Metadata)
            {
                json.WriteString(name, value);
            }

            json.WriteEndObject();
        }
        else if (request.Metadata.Count > 0)
        {
            policy.Advisory("metadata");
        }

        policy.Foreign(request.Extensions, ProviderTag.Bedrock);
        json.WriteExtensions(request.Extensions, ProviderTag.Bedrock);
    }

    [GeneratedRegex(@"^[a-zA-Z0-9\s:_@$#=/+,\-.]{0,256}$", RegexOptions.NonBacktracking)]
    private static partial Regex Label();
}
