namespace Penstock.Gateway.Caching.Semantic.Vectors;

/// <summary>Vectors of a source, the latest of them remembered.</summary>
/// <param name="memory">What remembers.</param>
/// <param name="name">Names the source there: a public model is the same for everybody.</param>
/// <param name="source">What makes them.</param>
internal sealed class RememberedVectors(VectorMemory memory, string name, IVectorSource source) : IVectorSource
{
    public ValueTask<float[]?> EmbedAsync(string text, CancellationToken cancellationToken) => memory.EmbedAsync(name, source, text, cancellationToken);
}
