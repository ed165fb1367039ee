using Penstock.Protocols.Inference;
using static Penstock.Gateway.Endpoints.OpenAi.FieldShapes;

namespace Penstock.Gateway.Endpoints.OpenAi;

/// <summary>
/// The fields that the gateway checks, by operation (openai/openai-openapi 2.3.0). What is not listed goes through untouched: the target
/// knows its own extensions.
/// </summary>
internal sealed class OperationRules
{
    private static readonly FieldRule[] Shared =
    [
        new("model", Text, required: true),
        new("stream", Flag),
        new("stream_options", Map),
        new("temperature", Number, 0, 2),
        new("top_p", Number, 0, 1),
        new("n", Integer, 1, 128),
        new("max_tokens", Integer, 1, int.MaxValue),
        new("presence_penalty", Number, -2, 2),
        new("frequency_penalty", Number, -2, 2),
        new("stop", Text | List),
        new("seed", Integer),
        new("logit_bias", Map),
        new("user", Text),
    ];

    private OperationRules(Operation operation, params ReadOnlySpan<FieldRule> own)
    {
        Operation = operation;
        Fields = [.. Shared, .. own];
    }

    /// <summary><c>/v1/chat/completions</c>.</summary>
    public static OperationRules Chat { get; } = new(
        Operation.Chat,
        new("messages", List, required: true),
        new("max_completion_tokens", Integer, 1, int.MaxValue),
        new("logprobs", Flag),
        new("top_logprobs", Integer, 0, 20),
        new("tools", List),
        new("tool_choice", Text | Map),
        new("parallel_tool_calls", Flag),
        new("functions", List),
        new("function_call", Text | Map),
        new("response_format", Map),
        new("metadata", Map),
        new("store", Flag),
        new("service_tier", Text),
        new("reasoning_effort", Text));

    /// <summary><c>/v1/completions</c>.</summary>
    public static OperationRules Completion { get; } = new(
        Operation.Completion,
        new("prompt", Text | List, required: true),
        new("best_of", Integer, 1, 20),
        new("echo", Flag),
        new("logprobs", Integer, 0, 5),
        new("suffix", Text));

    /// <summary>What is asked for.</summary>
    public Operation Operation { get; }

    /// <summary>At most 64, since those that were met are counted in the bits of a word.</summary>
    public FieldRule[] Fields { get; }
}
