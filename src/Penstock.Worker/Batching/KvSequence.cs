using System.Runtime.InteropServices;

namespace Penstock.Worker.Batching;

/// <summary>A sequence in the KV cache: its tokens and the cells that hold them.</summary>
internal sealed class KvSequence(int id)
{
    /// <summary>Id that the decoder knows it by.</summary>
    public int Id { get; } = id;

    /// <summary>Tokens in the cache, by position.</summary>
    public List<int> Tokens { get; } = [];

    /// <summary>Cells, by position.</summary>
    public List<int> Cells { get; } = [];

    /// <summary>When it was last used, in the cache's own count.</summary>
    public long LastUsed { get; set; }

    /// <summary>Number of tokens in the cache.</summary>
    public int Length => Tokens.Count;

    /// <summary>How many tokens at the beginning are those of <paramref name="tokens"/>.</summary>
    public int CommonPrefix(ReadOnlySpan<int> tokens) => CollectionsMarshal.AsSpan(Tokens).CommonPrefixLength(tokens);
}
