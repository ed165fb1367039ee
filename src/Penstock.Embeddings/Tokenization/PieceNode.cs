namespace Penstock.Embeddings.Tokenization;

/// <summary>A place in the tree of pieces.</summary>
internal sealed class PieceNode
{
    /// <summary>Where each next code point leads.</summary>
    public Dictionary<int, int> Children { get; } = [];

    /// <summary>The piece that ends here; 0 when none does.</summary>
    public int Id { get; set; }

    /// <summary>Its log probability.</summary>
    public double Score { get; set; }
}
