namespace Penstock.Protocols.OpenAi.Answers;

/// <summary>One whole answer of possibly several.</summary>
/// <param name="Index">Which, from 0.</param>
/// <param name="Content">The text; null where there is none (tool calls, a refusal).</param>
/// <param name="FinishReason">One of <see cref="FinishReasons"/>.</param>
public sealed record ChatCompletionChoice(int Index, string? Content, string FinishReason)
{
    /// <summary>What the model said when it refused, or null.</summary>
    public string? Refusal { get; init; }

    /// <summary>The tools that it calls.</summary>
    public IReadOnlyList<Requests.ChatCompletionToolCall> ToolCalls { get; init; } = [];

    /// <summary>Log probabilities of its tokens; null where none were asked for.</summary>
    public IReadOnlyList<TokenLogProbability>? LogProbs { get; init; }
}
