using System.Collections.Concurrent;
using Penstock.Storage.Caching;

namespace Penstock.Gateway.Tests.Caching;

/// <summary>What gateways share, on a clock that only tests move, with leases as Redis gives them. A test can make it fail.</summary>
internal sealed class SharedMemoryStore(TimeProvider time) : IAnswerStore, IFlightLeases
{
    private static readonly Dictionary<string, long> NoEpochs = new(0, StringComparer.Ordinal);
    private static readonly StoreFault Away = new(StoreFaultKind.Away, "nobody there");

    private readonly ConcurrentDictionary<AnswerKey, byte[]> _answers = new();
    private readonly Lock _gate = new();
    private readonly Dictionary<AnswerKey, (long Fence, DateTimeOffset Until)> _held = [];
    private long _fence;

    public string Kind => "redis";

    public bool IsShared => true;

    /// <summary>Nothing answers while it is true.</summary>
    public bool IsAway { get; set; }

    /// <summary>Nobody can renew a lease while it is true, and nobody is told why.</summary>
    public bool IsDeaf { get; set; }

    /// <summary>Nothing comes back while it is true, not even a fault.</summary>
    public bool Hangs { get; set; }

    /// <summary>How often a lease was given.</summary>
    public int Given { get; private set; }

    /// <summary>How often one was asked for.</summary>
    public int Asked { get; private set; }

    /// <summary>The answers that lie there.</summary>
    public int Count => _answers.Count;

    public async ValueTask<StoreRead> FindAsync(AnswerKey key, CancellationToken cancellationToken)
    {
        await HangAsync(cancellationToken);
        return IsAway ? new StoreRead(null, Away) : new StoreRead(_answers.GetValueOrDefault(key));
    }

    public async ValueTask<StoreFault?> PutAsync(IReadOnlyList<StoredAnswer> answers, CancellationToken cancellationToken)
    {
        await HangAsync(cancellationToken);
        foreach (StoredAnswer answer in IsAway ? [] : answers)
        {
            _answers[answer.Key] = answer.Value.ToArray();
        }

        return IsAway ? Away : null;
    }

    public ValueTask<StoreFault?> RemoveAsync(AnswerKey key, CancellationToken cancellationToken)
    {
        _answers.TryRemove(key, out _);
        return ValueTask.FromResult(IsAway ? Away : null);
    }

    public ValueTask<StoreFault?> ClearAsync(CancellationToken cancellationToken) => ValueTask.FromResult<StoreFault?>(null);

    public ValueTask<EpochRead> ReadEpochsAsync(CancellationToken cancellationToken) => ValueTask.FromResult(new EpochRead(NoEpochs, IsAway ? Away : null));

    public ValueTask<StoreFault?> WriteEpochAsync(string scope, long epoch, CancellationToken cancellationToken) => ValueTask.FromResult(IsAway ? Away : null);

    public async ValueTask<LeaseRead> AcquireAsync(AnswerKey key, TimeSpan life, CancellationToken cancellationToken)
    {
        await HangAsync(cancellationToken);
        lock (_gate)
        {
            Asked++;
            if (IsAway)
            {
                return new LeaseRead(null, Away);
            }

            if (Holder(key) is { } holder)
            {
                return new LeaseRead(null) { Holder = holder };
            }

            Given++;
            _held[key] = (++_fence, time.GetUtcNow() + life);
            return new LeaseRead(_fence);
        }
    }

    public async ValueTask<LeaseRead> RenewAsync(AnswerKey key, long fence, TimeSpan life, CancellationToken cancellationToken)
    {
        await HangAsync(cancellationToken);
        lock (_gate)
        {
            if (IsAway || IsDeaf)
            {
                return new LeaseRead(null, Away);
            }

            bool isHeld = Holder(key) == fence;
            if (isHeld)
            {
                _held[key] = (fence, time.GetUtcNow() + life);
            }

            return new LeaseRead(isHeld ? fence : null);
        }
    }

    public async ValueTask<LeaseRead> ReleaseAsync(AnswerKey key, long fence, StoredAnswer? answer, CancellationToken cancellationToken)
    {
        await HangAsync(cancellationToken);
        lock (_gate)
        {
            if (IsAway)
            {
                return new LeaseRead(null, Away);
            }

            if (Holder(key) != fence)
            {
                return new LeaseRead(null);
            }

            _held.Remove(key);
            if (answer is not null)
            {
                _answers[key] = answer.Value.ToArray();
            }

            return new LeaseRead(fence);
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private long? Holder(AnswerKey key) => _held.TryGetValue(key, out var held) && held.Until > time.GetUtcNow() ? held.Fence : null;

    private Task HangAsync(CancellationToken cancellationToken) => Hangs ? Task.Delay(Timeout.InfiniteTimeSpan, time, cancellationToken) : Task.CompletedTask;
}
