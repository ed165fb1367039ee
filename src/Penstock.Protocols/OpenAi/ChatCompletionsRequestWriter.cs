using System.Text.Json;
using Penstock.Protocols.Errors;
using Penstock.Protocols.Inference;
using Penstock.Protocols.Json;

namespace Penstock.Protocols.OpenAi;

/// <summary>Writes the hub's request as <c>POST /v1/chat/completions</c>.</summary>
internal sealed class ChatCompletionsRequestWriter(Utf8JsonWriter json, ChatRequest request, EncodeOptions options, FieldPolicy policy)
{
    public static Result<EncodedRequest> Write(ChatRequest request, EncodeOptions options) =>
        RequestEncoding.Write(options, (json, policy) => new ChatCompletionsRequestWriter(json, request, options, policy).Write());

    private void Write()
    {
        json.WriteStartObject();
        json.WriteString("model"u8, options.Model);
        new ChatCompletionsMessageWriter(json, request, options, policy).Write();
        WriteTools();
        WriteFormat();
        WriteSampling(request.Sampling);
        WriteLimits();
        WriteReasoning();
        WriteStream();
        WriteLabels();
        json.WriteEndObject();
    }

    private void WriteTools()
    {
        List<ToolDefinition> tools = [.. request.Tools.Where(tool => ChatCompletionsToolWriter.CanWrite(tool, policy))];
        if (tools.Count == 0)
        {
            return;
        }

        json.WriteStartArray("tools"u8);
        tools.ForEach(tool => ChatCompletionsToolWriter.Write(json, tool, policy));

        json.WriteEndArray();
        if (request.ToolChoice is ToolChoice choice)
        {
            ChatCompletionsToolWriter.WriteChoice(json, choice);
        }

        if (request.ParallelToolCalls is bool parallel)
        {
            json.WriteBoolean("parallel_tool_calls"u8, parallel);
        }
    }

    private void WriteFormat()
    {
        if (request.ResponseFormat is not ResponseFormat format)
        {
            return;
        }

        json.WriteStartObject("response_format"u8);
        switch (format.Kind)
        {
            case ResponseFormatKind.Text:
                json.WriteString("type"u8, "text");
                break;
            case ResponseFormatKind.JsonObject:
                json.WriteString("type"u8, "json_object");
                break;
            default:
                json.WriteString("type"u8, "json_schema");
                json.WriteStartObject("json_schema"u8);
                json.WriteString("name"u8, format.Name ?? "answer");
                json.WriteTextIfSet("description"u8, format.Description);
                json.WriteFlagIfSet("strict"u8, format.Strict);
                json.WriteRaw("schema"u8, format.Schema ?? "{}");
                json.WriteEndObject();
                break;
        }

        json.WriteEndObject();
    }

    private void WriteSampling(Sampling sampling)
    {
        json.WriteNumberIfSet("temperature"u8, sampling.Temperature);
        json.WriteNumberIfSet("top_p"u8, sampling.TopP);
        json.WriteNumberIfSet("frequency_penalty"u8, sampling.FrequencyPenalty);
        json.WriteNumberIfSet("presence_penalty"u8, sampling.PresencePenalty);
        json.WriteNumberIfSet("seed"u8, sampling.Seed);
        json.WriteNumberIfSet("n"u8, sampling.Choices);
        json.WriteFlagIfSet("logprobs"u8, sampling.Logprobs);
        json.WriteNumberIfSet("top_logprobs"u8, sampling.TopLogprobs);
        json.WriteTextsIfAny("stop"u8, sampling.Stop);
        if (sampling.LogitBias.Count > 0)
        {
            json.WriteStartObject("logit_bias"u8);
            foreach ((string token, double bias) in sampling.LogitBias)
            {
                json.WriteNumber(token, bias);
            }

            json.WriteEndObject();
        }

        if (options.Compatible)
        {
            json.WriteNumberIfSet("top_k"u8, sampling.TopK);
            json.WriteNumberIfSet("min_p"u8, sampling.MinP);
            return;
        }

        policy.UnsupportedIf(sampling.TopK is not null, "top_k");
        policy.UnsupportedIf(sampling.MinP is not null, "min_p");
    }

    private void WriteLimits()
    {
        if (request.MaxOutputTokens is int limit)
        {
            json.WriteNumber(options.AcceptsMaxCompletionTokens ? "max_completion_tokens"u8 : "max_tokens"u8, limit);
        }
    }

    private void WriteReasoning()
    {
        if (request.Reasoning is not Reasoning reasoning)
        {
            return;
        }

        if (options.Thinking == ThinkingStyle.None)
        {
            policy.UnsupportedIf(reasoning.Enabled != false, request.Names.Reasoning);
        }
        else if (reasoning is { Enabled: false, Effort: null })
        {
            // Anthropic's clients say so to every model; those that cannot think refuse even 'none'
            policy.Advisory(request.Names.Reasoning);
        }
        else if (ReasoningScale.ToEffort(reasoning) is string effort)
        {
            json.WriteString("reasoning_effort"u8, effort);
        }
    }

    private void WriteStream()
    {
        if (!request.Stream)
        {
            return;
        }

        json.WriteBoolean("stream"u8, true);
        if (options.AlwaysIncludeUsage || request.IncludeUsage)
        {
            json.WriteStartObject("stream_options"u8);
            json.WriteBoolean("include_usage"u8, true);
            json.WriteEndObject();
        }
    }

    private void WriteLabels()
    {
        json.WriteTextIfSet("user"u8, request.User);
        json.WriteFlagIfSet("store"u8, request.Store);
        if (request.Metadata.Count > 0)
        {
            json.WriteStartObject("metadata"u8);
            foreach ((string name, string value) in request.Metadata)
            {
                json.WriteString(name, value);
            }

            json.WriteEndObject();
        }

        if (request.Cache is not null)
        {
            policy.Advisory("cache_control");
        }

        policy.Foreign(request.Extensions, ProviderTag.OpenAi);
        json.WriteExtensions(request.Extensions, ProviderTag.OpenAi);
    }
}
