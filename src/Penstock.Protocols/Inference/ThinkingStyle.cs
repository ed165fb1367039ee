namespace Penstock.Protocols.Inference;

/// <summary>How a target wants to be told how much to think.</summary>
public enum ThinkingStyle
{
    /// <summary>By a word: Anthropic <c>output_config.effort</c> with adaptive thinking, Gemini <c>thinkingLevel</c>.</summary>
    Effort,

    /// <summary>By a number of tokens: Anthropic <c>thinking.budget_tokens</c>, Gemini <c>thinkingBudget</c>.</summary>
    Budget,

    /// <summary>It cannot think.</summary>
    None,
}
