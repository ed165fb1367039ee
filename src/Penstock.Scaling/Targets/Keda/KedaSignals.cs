using System.Collections.Concurrent;

namespace Penstock.Scaling.Targets.Keda;

/// <summary>How many replicas each pool is to have, as KEDA is told. Written by the scaler, read and awaited by KEDA's calls. Safe for concurrent use.</summary>
public sealed class KedaSignals
{
    private readonly ConcurrentDictionary<string, Wish> _wishes = new(StringComparer.Ordinal);

    /// <summary>The number that is wanted; null before the first decision, or where there is no such pool.</summary>
    public int? Of(string pool) => _wishes.TryGetValue(pool, out Wish? wish) ? wish.Replicas : null;

    /// <summary>True for a pool that KEDA scales.</summary>
    public bool Knows(string pool) => _wishes.ContainsKey(pool);

    /// <summary>Makes the pool known, without a number.</summary>
    public void Add(string pool) => _wishes.TryAdd(pool, new Wish(null));

    /// <summary>Wants <paramref name="replicas"/>; whoever waits is woken.</summary>
    public void Set(string pool, int replicas)
    {
        Wish? before = null;
        _wishes.AddOrUpdate(
            pool,
            _ => new Wish(replicas),
            (_, wish) =>
            {
                before = wish;
                return wish.Replicas == replicas ? wish : new Wish(replicas);
            });
        if (before is not null && before.Replicas != replicas)
        {
            before.Changed.TrySetResult();
        }
    }

    /// <summary>Forgets the pool; whoever waits is woken.</summary>
    public void Remove(string pool)
    {
        if (_wishes.TryRemove(pool, out Wish? wish))
        {
            wish.Changed.TrySetResult();
        }
    }

    /// <summary>Completes when the number is no longer <paramref name="seen"/>; at once when it is not now.</summary>
    public async Task ChangedAsync(string pool, int? seen, CancellationToken cancellationToken)
    {
        if (_wishes.TryGetValue(pool, out Wish? wish) && wish.Replicas == seen)
        {
            await wish.Changed.Task.WaitAsync(cancellationToken);
        }
    }

    private sealed record Wish(int? Replicas)
    {
        public TaskCompletionSource Changed { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
