namespace Penstock.Gateway.Caching.Semantic.Vectors;

/// <summary>The vectors of the latest texts, so that a question that comes again costs nothing. Safe for concurrent use.</summary>
/// <param name="most">How many.</param>
internal sealed class VectorMemory(int most)
{
    /// <summary>Two megabytes of vectors of 512 numbers.</summary>
    public const int Usual = 1024;

    private readonly Lock _gate = new();
    private readonly Dictionary<(string Source, string Text), float[]> _vectors = [];
    private readonly Queue<(string Source, string Text)> _order = new();

    /// <summary>The vector of <paramref name="text"/> by the model named <paramref name="name"/>; made by <paramref name="source"/> where it is not known.</summary>
    public async ValueTask<float[]?> EmbedAsync(string name, IVectorSource source, string text, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_vectors.TryGetValue((name, text), out float[]? known))
            {
                return known;
            }
        }

        float[]? vector = await source.EmbedAsync(text, cancellationToken);
        if (vector is not null)
        {
            lock (_gate)
            {
                if (_vectors.TryAdd((name, text), vector))
                {
                    _order.Enqueue((name, text));
                    if (_order.Count > most)
                    {
                        _vectors.Remove(_order.Dequeue());
                    }
                }
            }
        }

        return vector;
    }
}
