using Penstock.Protocols.Inference;
using static Penstock.Gateway.Endpoints.OpenAi.FieldShapes;

namespace Penstock.Gateway.Endpoints.OpenAi;

/// <summary>
/// The fields that the gateway checks, by operation (openai/openai-openapi 2.3.0; Anthropic's API of 2023-06-01). What is not listed goes through untouched: the target
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
        new("safety_identifier", Text),
    ];

    private static readonly FieldRule[] AnthropicPrompt =
    [
        new("model", Text, required: true),
        new("messages", List, required: true),
        new("system", Text | List),
        new("tools", List),
        new("tool_choice", Map),
        new("thinking", Map),
    ];

    private OperationRules(Operation operation, params ReadOnlySpan<FieldRule> own)
        : this(Dialect.OpenAi, operation, [.. Shared, .. own])
    {
    }

    private OperationRules(Dialect dialect, Operation operation, FieldRule[] fields) =>
        (Dialect, Operation, Fields) = (dialect, operation, fields);

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

    /// <summary><c>/v1/responses</c>.</summary>
    public static OperationRules Response { get; } = new(
        Dialect.OpenAi,
        Operation.Response,
        [
            new("model", Text, required: true),
            new("input", Text | List, required: true),
            new("instructions", Text),
            new("stream", Flag),
            new("temperature", Number, 0, 2),
            new("top_p", Number, 0, 1),
            new("max_output_tokens", Integer, 1, int.MaxValue),
            new("tools", List),
            new("tool_choice", Text | Map),
            new("parallel_tool_calls", Flag),
            new("text", Map),
            new("reasoning", Map),
            new("include", List),
            new("metadata", Map),
            new("previous_response_id", Text),
            new("store", Flag),
            new("user", Text),
            new("safety_identifier", Text),
        ]);

    /// <summary><c>/v1/embeddings</c>.</summary>
    public static OperationRules Embedding { get; } = new(
        Dialect.OpenAi,
        Operation.Embedding,
        [
            new("model", Text, required: true),
            new("input", Text | List, required: true),
            new("encoding_format", Text),
            new("dimensions", Integer, 1, 65_536),
            new("user", Text),
        ]);

    /// <summary>Anthropic's <c>/v1/messages</c> (API version 2023-06-01).</summary>
    public static OperationRules Messages { get; } = new(
        Dialect.Anthropic,
        Operation.Chat,
        [
            .. AnthropicPrompt,
            new("max_tokens", Integer, 1, int.MaxValue, required: true),
            new("stream", Flag),
            new("temperature", Number, 0, 1),
            new("top_p", Number, 0, 1),
            new("top_k", Integer, 0, int.MaxValue),
            new("stop_sequences", List),
            new("metadata", Map),
        ]);

    /// <summary>Anthropic's <c>/v1/messages/count_tokens</c>.</summary>
    public static OperationRules TokenCount { get; } = new(Dialect.Anthropic, Operation.TokenCount, AnthropicPrompt);

    /// <summary>Whose API it is.</summary>
    public Dialect Dialect { get; }

    /// <summary>What is asked for.</summary>
    public Operation Operation { get; }

    /// <summary>At most 64, since those that were met are counted in the bits of a word.</summary>
    public FieldRule[] Fields { get; }
}
