using System.Text.Json;
using Penstock.Mock.Requests;

namespace Penstock.Mock.OpenAi;

/// <summary>Reads CreateResponse.</summary>
internal static class ResponseRequestReader
{
    private static readonly HashSet<string> Known = new(StringComparer.Ordinal)
    {
        "background", "context_management", "conversation", "include", "input", "instructions", "max_output_tokens",
        "max_tool_calls", "metadata", "model", "moderation", "parallel_tool_calls", "previous_response_id", "prompt",
        "prompt_cache_key", "prompt_cache_options", "prompt_cache_retention", "reasoning", "safety_identifier", "service_tier",
        "store", "stream", "stream_options", "temperature", "text", "tool_choice", "tools", "top_logprobs", "top_p", "truncation",
        "user",
    };

    public static void Read(JsonElement body, MockRequest request, Checks checks, ResponseStore store)
    {
        checks.Known(body, "", Known, SamplingRules.Unknown, "unknown_parameter");
        SamplingRules.Read(body, request, checks);
        request.MaximumTokens = checks.Integer(body, "", "max_output_tokens", 16);
        if (checks.OptionalText(body, "", "instructions") is { } instructions)
        {
            request.Prompt.Add(instructions);
        }

        var open = Continue(body, request, checks, store);
        if (checks.Require(body.TryGetProperty("input", out var input), "Missing required parameter: 'input'.", "input", "missing_required_parameter"))
        {
            ResponseItemReader.Read(input, request, checks, open);
        }

        ToolRules.Read(body, request, checks, nested: false);
        if (checks.Optional(body, "", "text", JsonValueKind.Object, out var text)
            && checks.Optional(text, "text.", "format", JsonValueKind.Object, out var format))
        {
            FormatRules.Read(format, "text.format.", request, checks, nested: false);
        }

        if (checks.Optional(body, "", "reasoning", JsonValueKind.Object, out var reasoning))
        {
            request.WantsReasoning = checks.OptionalText(reasoning, "reasoning.", "effort") is not "none";
            request.ShowsReasoning = checks.OptionalText(reasoning, "reasoning.", "summary") is not null;
        }
    }

    /// <summary>Takes up the response that this one continues; returns its calls that have no result yet.</summary>
    private static HashSet<string> Continue(JsonElement body, MockRequest request, Checks checks, ResponseStore store)
    {
        if (checks.OptionalText(body, "", "previous_response_id") is not { } id)
        {
            return new HashSet<string>(StringComparer.Ordinal);
        }

        if (store.Find(id) is not { } previous)
        {
            checks.Fail($"Previous response with id '{id}' not found.", "previous_response_id", "previous_response_not_found");
            return new HashSet<string>(StringComparer.Ordinal);
        }

        request.Prompt.Continue(previous.Tokens, previous.Hash);
        return new HashSet<string>(previous.OpenCalls, StringComparer.Ordinal);
    }
}
