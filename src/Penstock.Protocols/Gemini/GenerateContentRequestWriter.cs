using System.Text.Json;
using Penstock.Protocols.Errors;
using Penstock.Protocols.Inference;
using Penstock.Protocols.Inference.Content;
using Penstock.Protocols.Json;

namespace Penstock.Protocols.Gemini;

/// <summary>
/// Writes the hub's request as the body of <c>models/{model}:generateContent</c> and <c>:streamGenerateContent</c>; model and streaming are
/// said in the address.
/// </summary>
internal sealed class GenerateContentRequestWriter(Utf8JsonWriter json, ChatRequest request, EncodeOptions options, FieldPolicy policy)
{
    private const int MostStops = 5;

    public static Result<EncodedRequest> Write(ChatRequest request, EncodeOptions options) =>
        RequestEncoding.Write(options, (json, policy) => new GenerateContentRequestWriter(json, request, options, policy).Write());

    private void Write()
    {
        json.WriteStartObject();
        WriteConversation();
        new GenerateContentToolWriter(json, request, policy).Write();
        WriteGeneration();
        NoteRest();
        json.WriteExtensions(request.Extensions, ProviderTag.Gemini);
        json.WriteEndObject();
    }

    private void WriteConversation()
    {
        policy.NoteMessages(request, ProviderTag.Gemini);
        Conversation conversation = Conversation.Of(request, Keeps);
        var parts = new GenerateContentPartWriter(json, request, options, policy);
        if (conversation.Instructions.Count > 0)
        {
            json.WriteStartObject("systemInstruction"u8);
            parts.Write(conversation.Instructions, "system");
            json.WriteEndObject();
        }

        json.WriteStartArray("contents"u8);
        foreach (Conversation.Turn turn in conversation.Turns)
        {
            json.WriteStartObject();
            json.WriteString("role"u8, turn.IsAssistant ? "model" : "user");
            parts.Write(turn.Content, turn.Path);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>Of thought only the provider's own signatures are given back.</summary>
    private bool Keeps(ContentPart part)
    {
        if (part is not ReasoningPart reasoning || reasoning is { Provider: ProviderTag.Gemini, Signature: not null })
        {
            return true;
        }

        policy.Advisory("reasoning");
        return false;
    }

    private void WriteGeneration()
    {
        Sampling sampling = request.Sampling;
        json.WriteStartObject("generationConfig"u8);
        json.WriteNumberIfSet("temperature"u8, sampling.Temperature);
        json.WriteNumberIfSet("topP"u8, sampling.TopP);
        json.WriteNumberIfSet("topK"u8, sampling.TopK > 0 ? sampling.TopK : null);
        json.WriteNumberIfSet("maxOutputTokens"u8, request.MaxOutputTokens);
        json.WriteNumberIfSet("candidateCount"u8, sampling.Choices);
        json.WriteNumberIfSet("presencePenalty"u8, sampling.PresencePenalty);
        json.WriteNumberIfSet("frequencyPenalty"u8, sampling.FrequencyPenalty);
        json.WriteTextsIfAny("stopSequences"u8, [.. sampling.Stop.Take(MostStops)]);
        policy.UnsupportedIf(sampling.Stop.Count > MostStops, request.Names.Stop);
        WriteSeed(sampling.Seed);
        WriteLogprobs(sampling);
        WriteFormat();
        WriteThinking();
        SamplingLimits.RefuseBiases(sampling, policy);
        json.WriteEndObject();
    }

    private void WriteSeed(long? seed)
    {
        if (seed is >= int.MinValue and <= int.MaxValue)
        {
            json.WriteNumber("seed"u8, seed.Value);
        }
        else
        {
            policy.UnsupportedIf(seed is not null, "seed");
        }
    }

    private void WriteLogprobs(Sampling sampling)
    {
        if (sampling.Logprobs == true)
        {
            json.WriteBoolean("responseLogprobs"u8, true);
            json.WriteNumberIfSet("logprobs"u8, sampling.TopLogprobs > 0 ? sampling.TopLogprobs : null);
        }
    }

    private void WriteFormat()
    {
        if (request.ResponseFormat is not { Kind: not ResponseFormatKind.Text } format)
        {
            return;
        }

        json.WriteString("responseMimeType"u8, "application/json");
        if (format.Kind == ResponseFormatKind.JsonSchema)
        {
            json.WriteRaw("responseJsonSchema"u8, format.Schema ?? "{}");
        }
    }

    private void WriteThinking()
    {
        if (request.Reasoning is not Reasoning reasoning)
        {
            return;
        }

        if (options.Thinking == ThinkingStyle.None)
        {
            policy.UnsupportedIf(reasoning.Enabled != false, request.Names.Reasoning);
            return;
        }

        json.WriteStartObject("thinkingConfig"u8);
        if (options.Thinking == ThinkingStyle.Budget)
        {
            json.WriteNumberIfSet("thinkingBudget"u8, ReasoningScale.ToBudget(reasoning));
        }
        else
        {
            json.WriteTextIfSet("thinkingLevel"u8, Level(ReasoningScale.ToEffort(reasoning)));
        }

        if (reasoning.Enabled != false)
        {
            json.WriteBoolean("includeThoughts"u8, reasoning.Summary is not "omitted");
        }

        json.WriteEndObject();
    }

    /// <summary>Models that are told by a level cannot leave thinking wholly: the least level stands for none.</summary>
    private static string? Level(string? effort) => effort switch
    {
        null => null,
        "none" or "minimal" => "MINIMAL",
        "low" => "LOW",
        "medium" => "MEDIUM",
        _ => "HIGH",
    };

    private void NoteRest()
    {
        if (request.User is not null)
        {
            policy.Advisory(request.Names.User);
        }

        if (request.Metadata.Count > 0)
        {
            policy.Advisory("metadata");
        }

        if (request.Store == true)
        {
            policy.Advisory("store");
        }

        if (request.Cache is not null || request.Messages.Any(message => message.Content.Any(part => part.Cache is not null)))
        {
            policy.Advisory("cache_control");
        }

        policy.Foreign(request.Extensions, ProviderTag.Gemini);
    }
}
