using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Penstock.Storage.Caching;

namespace Penstock.Gateway.Caching.Tiers;

/// <summary>
/// A store beyond memory that is never waited for long: looking up has a deadline, writing happens behind the request's back from a bounded
/// queue, and a store that fails is left alone for a while. What goes wrong is counted, logged once and shown; requests go on.
/// </summary>
internal sealed partial class SecondTier : IAsyncDisposable
{
    private const int MostFailures = 3;
    private const int MostBatch = 64;
    private const long MostQueuedBytes = 32 * 1024 * 1024;

    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(5);

    private readonly IAnswerStore _store;
    private readonly TimeProvider _time;
    private readonly TimeSpan _deadline;
    private readonly CacheMetrics _metrics;
    private readonly ILogger _logger;
    private readonly Channel<StoredAnswer> _queue = Channel.CreateUnbounded<StoredAnswer>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _writing;
    private StoreHealth _health;
    private long _queuedBytes;
    private long _restsUntil;
    private int _failures;

    /// <summary>Begins to write what will be queued. The store is the caller's, who disposes of it after this.</summary>
    public SecondTier(IAnswerStore store, TimeProvider time, TimeSpan deadline, CacheMetrics metrics, ILogger logger)
    {
        (_store, _time, _deadline, _metrics, _logger) = (store, time, deadline, metrics, logger);
        _health = new StoreHealth(store.Kind, IsWell: true, time.GetUtcNow(), null);
        _writing = WriteAsync();
    }

    /// <summary>How it is.</summary>
    public StoreHealth Health => Volatile.Read(ref _health);

    /// <summary>The store itself, for what has to be told whether it worked.</summary>
    public IAnswerStore Store => _store;

    /// <summary>True while it is left alone.</summary>
    public bool IsResting => _time.GetTimestamp() < Volatile.Read(ref _restsUntil);

    /// <summary>The bytes of an answer; null when there are none, or not in time.</summary>
    public async ValueTask<byte[]?> FindAsync(AnswerKey key, CancellationToken cancellationToken)
    {
        if (IsResting)
        {
            return null;
        }

        using var deadline = new CancellationTokenSource(_deadline, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        try
        {
            StoreRead read = await _store.FindAsync(key, either.Token);
            Heed(read.Fault);
            return read.Value;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            Heed(new StoreFault(StoreFaultKind.Away, $"no answer within {_deadline.TotalMilliseconds:0} ms"));
            return null;
        }
    }

    /// <summary>Queues an answer to be written; false when the queue is full, or the store rests.</summary>
    public bool TryPut(StoredAnswer answer)
    {
        if (!IsResting && Interlocked.Read(ref _queuedBytes) + answer.Value.Length <= MostQueuedBytes && _queue.Writer.TryWrite(answer))
        {
            Interlocked.Add(ref _queuedBytes, answer.Value.Length);
            return true;
        }

        _metrics.StoreDrops.Increment();
        return false;
    }

    /// <summary>Takes note of how an operation went.</summary>
    public void Heed(StoreFault? fault)
    {
        // One at a time: else a look that went well, between a fault and the rest that it brings, would call a store well that is left alone.
        lock (_gate)
        {
            if (fault is null)
            {
                HeedWell();
            }
            else
            {
                HeedFault(fault);
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        _stopping.CancelAfter(TimeSpan.FromSeconds(2));
        await _writing;
        _stopping.Dispose();
    }

    private void HeedWell()
    {
        _failures = 0;
        if (!Health.IsWell && !IsResting)
        {
            Volatile.Write(ref _health, Health with { IsWell = true, Since = _time.GetUtcNow() });
            LogWell(_logger, _store.Kind);
        }
    }

    private void HeedFault(StoreFault fault)
    {
        _metrics.StoreFaults.With(_store.Kind, fault.Kind.ToString()).Increment();
        if (Health.IsWell || Health.Fault?.Kind != fault.Kind)
        {
            LogFault(_logger, _store.Kind, fault.Kind, fault.Detail);
            Volatile.Write(ref _health, new StoreHealth(_store.Kind, IsWell: false, _time.GetUtcNow(), fault));
        }

        // A damaged file was set aside, and a new one takes its place at once.
        if (fault.Kind != StoreFaultKind.Corrupt && (fault.Kind == StoreFaultKind.Full || ++_failures >= MostFailures))
        {
            Volatile.Write(ref _restsUntil, _time.GetTimestamp() + (long)(Rest.TotalSeconds * _time.TimestampFrequency));
        }
    }

    private async Task WriteAsync()
    {
        var batch = new List<StoredAnswer>(MostBatch);
        try
        {
            while (await _queue.Reader.WaitToReadAsync(_stopping.Token))
            {
                while (batch.Count < MostBatch && _queue.Reader.TryRead(out StoredAnswer? answer))
                {
                    batch.Add(answer);
                }

                if (IsResting)
                {
                    _metrics.StoreDrops.Add(batch.Count);
                }
                else
                {
                    Heed(await _store.PutAsync(batch, _stopping.Token));
                }

                Interlocked.Add(ref _queuedBytes, -batch.Sum(answer => (long)answer.Value.Length));
                batch.Clear();
            }
        }
        catch (OperationCanceledException)
        {
            // The gateway stops; what is not written is made again.
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The cache goes on without its {Store}: {Kind}, {Detail}")]
    private static partial void LogFault(ILogger logger, string store, StoreFaultKind kind, string detail);

    [LoggerMessage(Level = LogLevel.Information, Message = "The cache has its {Store} again")]
    private static partial void LogWell(ILogger logger, string store);
}
