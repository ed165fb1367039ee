using Penstock.Gateway.Inference;
using Penstock.Gateway.Limits;

namespace Penstock.Gateway.Reservation;

/// <summary>
/// What an exchange came to. What targets counted, where they did; nothing where none was called, or one failed before its first token; the bound
/// where an answer was begun, or waited for in vain, and nobody counted it.
/// </summary>
internal static class Settlement
{
    /// <summary>Tokens and billionths of a dollar.</summary>
    public static (long Tokens, long NanoUsd) Of(InferenceContext context, in Bound bound)
    {
        if (context.Attempts == 0)
        {
            return (0, 0);
        }

        long known = Money.ToNanoUsd(context.CostUsd ?? 0);
        if (context.Usage is { } usage)
        {
            return ((usage.PromptTokens ?? 0) + (usage.OutputTokens ?? 0), known);
        }

        bool isFree = context.FirstTokenAt == 0 && context.Outcome is Outcome.UpstreamFault or Outcome.Refused;
        return isFree ? (0, known) : (bound.Tokens, known + bound.NanoUsd);
    }
}
