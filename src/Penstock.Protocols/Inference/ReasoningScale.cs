namespace Penstock.Protocols.Inference;

/// <summary>
/// Between words and numbers for how much to think. No provider publishes such a scale; the steps are those at which Anthropic's and
/// Google's guides draw theirs (1024 is Anthropic's least budget).
/// </summary>
internal static class ReasoningScale
{
    public const int LeastBudget = 1024;

    /// <summary>The word for a request, or null for the target's default.</summary>
    public static string? ToEffort(Reasoning reasoning) => reasoning switch
    {
        { Enabled: false } => "none",
        { Effort: string effort } => effort,
        { BudgetTokens: int budget } => ToEffort(budget),
        _ => null,
    };

    /// <summary>The number of tokens for a request: 0 for none, null for the target's default.</summary>
    public static int? ToBudget(Reasoning reasoning) => reasoning switch
    {
        { Enabled: false } => 0,
        { BudgetTokens: int budget } => budget,
        { Effort: string effort } => ToBudget(effort),
        _ => null,
    };

    private static string ToEffort(int budget) => budget switch
    {
        0 => "none",
        <= 1024 => "minimal",
        <= 4096 => "low",
        <= 16384 => "medium",
        _ => "high",
    };

    private static int ToBudget(string effort) => effort switch
    {
        "none" => 0,
        "minimal" => LeastBudget,
        "low" => 4096,
        "medium" => 10240,
        "high" => 24576,
        _ => 32768,
    };
}
