using System.Collections.Immutable;
using System.Text;

namespace Penstock.Worker.Batching;

/// <summary>How probable a token was, by the model's own scores (before temperature, bias, penalties and grammar).</summary>
/// <param name="Token">Id in the vocabulary.</param>
/// <param name="Bytes">The token's bytes; may end inside a character.</param>
/// <param name="LogProb">Natural logarithm of the probability.</param>
/// <param name="Top">The most probable tokens at this place, best first; empty for an alternative itself.</param>
public sealed record TokenLogProb(int Token, ImmutableArray<byte> Bytes, float LogProb, ImmutableArray<TokenLogProb> Top)
{
    /// <summary>The bytes as text, with U+FFFD where they are not whole characters.</summary>
    public string Text => Encoding.UTF8.GetString(Bytes.AsSpan());
}
