using System.Text.Json;
using Penstock.Mock.Requests;

namespace Penstock.Mock.OpenAi;

/// <summary>Reads CreateChatCompletionRequest.</summary>
internal static class ChatRequestReader
{
    private static readonly HashSet<string> Known = new(StringComparer.Ordinal)
    {
        "audio", "frequency_penalty", "function_call", "functions", "logit_bias", "logprobs", "max_completion_tokens", "max_tokens",
        "messages", "metadata", "modalities", "model", "moderation", "n", "parallel_tool_calls", "prediction", "presence_penalty",
        "prompt_cache_key", "prompt_cache_options", "prompt_cache_retention", "reasoning_effort", "response_format",
        "safety_identifier", "seed", "service_tier", "stop", "store", "stream", "stream_options", "temperature", "tool_choice",
        "tools", "top_logprobs", "top_p", "user", "verbosity", "web_search_options",
    };

    public static void Read(JsonElement body, MockRequest request, Checks checks)
    {
        checks.Known(body, "", Known, SamplingRules.Unknown, "unknown_parameter");
        SamplingRules.Read(body, request, checks);
        SamplingRules.ReadChoices(body, request, checks);
        ReadLimit(body, request, checks);
        ReadLogprobs(body, request, checks);
        request.WantsReasoning = checks.OptionalText(body, "", "reasoning_effort") is { } effort
            && !string.Equals(effort, "none", StringComparison.Ordinal);
        ChatMessageReader.Read(body, request, checks);
        ToolRules.Read(body, request, checks, nested: true);
        if (checks.Optional(body, "", "response_format", JsonValueKind.Object, out var format))
        {
            FormatRules.Read(format, "response_format.", request, checks, nested: true);
        }
    }

    private static void ReadLimit(JsonElement body, MockRequest request, Checks checks)
    {
        var old = checks.Integer(body, "", "max_tokens", 1);
        var current = checks.Integer(body, "", "max_completion_tokens", 1);
        checks.Require(
            old is null || current is null,
            "Setting 'max_tokens' and 'max_completion_tokens' at the same time is not supported.",
            "max_tokens",
            "invalid_parameter_combination");
        checks.Require(
            old is null || !IsReasoningModel(request.Model),
            "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
            "max_tokens",
            "unsupported_parameter");
        request.MaximumTokens = current ?? old;
    }

    private static void ReadLogprobs(JsonElement body, MockRequest request, Checks checks)
    {
        request.Logprobs = checks.Switch(body, "", "logprobs");
        var top = checks.Integer(body, "", "top_logprobs", 0, 20);
        checks.Require(top is null || request.Logprobs, "'top_logprobs' is only allowed when 'logprobs' is enabled.", "top_logprobs");
    }

    private static bool IsReasoningModel(string model) =>
        model.StartsWith("gpt-5", StringComparison.Ordinal) || (model is ['o', >= '1' and <= '9', ..]);
}
