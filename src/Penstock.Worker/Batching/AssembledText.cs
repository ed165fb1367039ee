using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace Penstock.Worker.Batching;

/// <summary>Text that may go out, and the tokens that it covers.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct AssembledText(string Text, ImmutableArray<TokenLogProb> LogProbs)
{
    /// <summary>Nothing.</summary>
    public static AssembledText Empty { get; } = new("", []);

    /// <summary>True when there is nothing to send.</summary>
    public bool IsEmpty => Text.Length == 0 && LogProbs.IsDefaultOrEmpty;
}
