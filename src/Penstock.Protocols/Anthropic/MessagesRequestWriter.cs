using System.Text.Json;
using Penstock.Protocols.Errors;
using Penstock.Protocols.Inference;
using Penstock.Protocols.Json;

namespace Penstock.Protocols.Anthropic;

/// <summary>Writes the hub's request as <c>POST /v1/messages</c>.</summary>
internal sealed class MessagesRequestWriter(Utf8JsonWriter json, ChatRequest request, EncodeOptions options, FieldPolicy policy)
{
    public static Result<EncodedRequest> Write(ChatRequest request, EncodeOptions options) =>
        RequestEncoding.Write(options, (json, policy) => new MessagesRequestWriter(json, request, options, policy).Write());

    /// <summary>Writes the subset that <c>/v1/messages/count_tokens</c> takes.</summary>
    public static Result<EncodedRequest> WriteCount(ChatRequest request, EncodeOptions options) =>
        RequestEncoding.Write(options, (json, policy) => new MessagesRequestWriter(json, request, options, policy).WriteCount());

    private void Write()
    {
        MessagesThinking thinking = MessagesThinking.For(request, options, policy);
        json.WriteStartObject();
        json.WriteString("model"u8, options.Model);
        json.WriteNumber("max_tokens"u8, thinking.MaxTokens);
        WriteConversation();
        WriteSampling(request.Sampling, thinking.IsOn);
        WriteOutput(thinking);
        WriteRest();
        json.WriteEndObject();
    }

    private void WriteCount()
    {
        json.WriteStartObject();
        json.WriteString("model"u8, options.Model);
        WriteConversation();
        json.WriteEndObject();
    }

    private void WriteConversation()
    {
        new MessagesMessageWriter(json, request, policy).Write();
        new MessagesToolWriter(json, request, policy).Write();
    }

    private void WriteSampling(Sampling sampling, bool thinks)
    {
        WriteSampled("temperature"u8, "temperature", sampling.Temperature, options.AcceptsSampling && !thinks);
        WriteSampled("top_p"u8, "top_p", sampling.TopP, options.AcceptsSampling);
        if (sampling.TopK is int topK and >= 0)
        {
            if (options.AcceptsSampling && !thinks)
            {
                json.WriteNumber("top_k"u8, topK);
            }
            else
            {
                policy.Unsupported("top_k");
            }
        }

        json.WriteTextsIfAny("stop_sequences"u8, sampling.Stop);
        SamplingLimits.RefuseSeeded(sampling, request.Names, policy);
        SamplingLimits.RefusePenalties(sampling, policy);
        SamplingLimits.RefuseSeveral(sampling, policy);
    }

    /// <summary>The provider takes 0 to 1.</summary>
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

    private void WriteOutput(MessagesThinking thinking)
    {
        thinking.Write(json);
        string? schema = null;
        if (request.ResponseFormat is { Kind: ResponseFormatKind.JsonSchema } format)
        {
            schema = format.Schema ?? "{}";
        }

        policy.UnsupportedIf(request.ResponseFormat is { Kind: ResponseFormatKind.JsonObject }, request.Names.ResponseFormat);
        if (schema is null && thinking.Effort is null)
        {
            return;
        }

        json.WriteStartObject("output_config"u8);
        json.WriteTextIfSet("effort"u8, thinking.Effort);
        if (schema is not null)
        {
            json.WriteStartObject("format"u8);
            json.WriteString("type"u8, "json_schema");
            json.WriteRaw("schema"u8, schema);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private void WriteRest()
    {
        if (request.Stream)
        {
            json.WriteBoolean("stream"u8, true);
        }

        if (request.User is not null)
        {
            json.WriteStartObject("metadata"u8);
            json.WriteString("user_id"u8, request.User);
            json.WriteEndObject();
        }

        if (request.Cache is CacheControl cache)
        {
            MessagesContentWriter.WriteCache(json, cache);
        }

        if (request.Metadata.Count > 0)
        {
            policy.Advisory("metadata");
        }

        if (request.Store == true)
        {
            policy.Advisory("store");
        }

        policy.Foreign(request.Extensions, ProviderTag.Anthropic);
        json.WriteExtensions(request.Extensions, ProviderTag.Anthropic);
    }
}
