namespace Penstock.Gateway.Experiments;

/// <summary>The last comparisons, for operators. Bounded; safe for concurrent use.</summary>
/// <param name="capacity">How many are kept, above 0.</param>
public sealed class ShadowLog(int capacity = 200)
{
    private readonly Lock _gate = new();
    private readonly Queue<ShadowComparison> _last = new();

    /// <summary>Keeps one; the oldest goes.</summary>
    public void Add(ShadowComparison comparison)
    {
        lock (_gate)
        {
            if (_last.Count == capacity)
            {
                _last.Dequeue();
            }

            _last.Enqueue(comparison);
        }
    }

    /// <summary>Those of <paramref name="model"/>, or of all, newest first.</summary>
    public IReadOnlyList<ShadowComparison> Read(string? model = null)
    {
        lock (_gate)
        {
            return [.. _last.Reverse().Where(comparison => model is null || string.Equals(comparison.Model, model, StringComparison.Ordinal))];
        }
    }
}
