namespace Penstock.Gateway.Caching.Semantic.Vectors;

/// <summary>Turns texts into vectors of length 1.</summary>
internal interface IVectorSource
{
    /// <summary>The vector; null where there is none, or not in time.</summary>
    ValueTask<float[]?> EmbedAsync(string text, CancellationToken cancellationToken);
}
