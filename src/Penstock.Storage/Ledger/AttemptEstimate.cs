using System.Runtime.InteropServices;

namespace Penstock.Storage.Ledger;

/// <summary>What an attempt is charged with if the gateway dies while it runs.</summary>
/// <param name="PromptTokens">The prompt, estimated.</param>
/// <param name="OutputTokens">The longest answer that it may have; null when nothing bounds it, and only the prompt is charged.</param>
/// <param name="InputPicoUsd">Price of a prompt token in 10^-12 USD; null when unknown.</param>
/// <param name="OutputPicoUsd">Price of an output token in 10^-12 USD; null when unknown.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct AttemptEstimate(long PromptTokens, long? OutputTokens, long? InputPicoUsd, long? OutputPicoUsd)
{
    /// <summary>What it comes to; null when a price is unknown.</summary>
    public long? CostPicoUsd => (PromptTokens * InputPicoUsd) + ((OutputTokens ?? 0) * OutputPicoUsd);
}
