namespace Penstock.Protocols.Inference;

/// <summary>What a client calls the hub's fields, so that an error names the field that the client wrote.</summary>
public sealed record FieldNames
{
    /// <summary>OpenAI chat completions; the defaults below.</summary>
    public static FieldNames ChatCompletions { get; } = new();

    /// <summary>OpenAI completions.</summary>
    public static FieldNames Completions { get; } = new() { Messages = "prompt", MaxOutputTokens = "max_tokens" };

    /// <summary>OpenAI Responses.</summary>
    public static FieldNames Responses { get; } = new()
    {
        Messages = "input",
        MaxOutputTokens = "max_output_tokens",
        ResponseFormat = "text.format",
        Reasoning = "reasoning",
        Logprobs = "include",
    };

    /// <summary>Anthropic Messages.</summary>
    public static FieldNames AnthropicMessages { get; } = new()
    {
        MaxOutputTokens = "max_tokens",
        ResponseFormat = "output_config.format",
        Reasoning = "thinking",
        Stop = "stop_sequences",
        ParallelToolCalls = "tool_choice.disable_parallel_tool_use",
        User = "metadata.user_id",
    };

    /// <summary>The conversation.</summary>
    public string Messages { get; init; } = "messages";

    /// <summary>Most tokens to answer with.</summary>
    public string MaxOutputTokens { get; init; } = "max_completion_tokens";

    /// <summary>The shape of the answer.</summary>
    public string ResponseFormat { get; init; } = "response_format";

    /// <summary>How much to think.</summary>
    public string Reasoning { get; init; } = "reasoning_effort";

    /// <summary>Texts that end the answer.</summary>
    public string Stop { get; init; } = "stop";

    /// <summary>Log probabilities.</summary>
    public string Logprobs { get; init; } = "logprobs";

    /// <summary>Several tool calls at once.</summary>
    public string ParallelToolCalls { get; init; } = "parallel_tool_calls";

    /// <summary>The end user.</summary>
    public string User { get; init; } = "user";
}
