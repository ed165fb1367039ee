namespace Penstock.Protocols.Inference;

/// <summary>How much the model should think. Null everywhere means the target's default.</summary>
public sealed record Reasoning
{
    /// <summary>False: not at all; true: as it sees fit, or as <see cref="Effort"/> or <see cref="BudgetTokens"/> say.</summary>
    public bool? Enabled { get; init; }

    /// <summary><c>none</c>, <c>minimal</c>, <c>low</c>, <c>medium</c>, <c>high</c>, <c>xhigh</c> or <c>max</c>.</summary>
    public string? Effort { get; init; }

    /// <summary>Most tokens to think with.</summary>
    public int? BudgetTokens { get; init; }

    /// <summary>Whether the thoughts are to be shown: <c>auto</c>, <c>concise</c>, <c>detailed</c>, <c>summarized</c> or <c>omitted</c>.</summary>
    public string? Summary { get; init; }
}
