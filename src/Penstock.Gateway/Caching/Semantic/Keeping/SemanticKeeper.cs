using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Penstock.Gateway.Caching.Semantic.Deciding;
using Penstock.Gateway.Caching.Semantic.Serving;
using Penstock.Gateway.Caching.Tiers;
using Penstock.Storage.Caching;

namespace Penstock.Gateway.Caching.Semantic.Keeping;

/// <summary>
/// Writes down what is learned, behind everybody's back and from a bounded queue. A store that fails is left alone for a while: what was
/// not written is learned again after a restart; nothing else depends on it.
/// </summary>
internal sealed partial class SemanticKeeper : IAsyncDisposable
{
    private const int MostQueued = 16_384;
    private const int MostBatch = 512;

    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(5);

    private readonly ISemanticStore _store;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Channel<SemanticRow> _queue = Channel.CreateBounded<SemanticRow>(new BoundedChannelOptions(MostQueued) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _writing;
    private StoreHealth _health;
    private long _restsUntil;
    private long _drops;

    /// <summary>Begins to write what will be queued. The store is the caller's, who disposes of it after this.</summary>
    public SemanticKeeper(ISemanticStore store, TimeProvider time, ILogger logger)
    {
        (_store, _time, _logger) = (store, time, logger);
        _health = new StoreHealth(store.Kind, IsWell: true, time.GetUtcNow(), null);
        _writing = WriteAsync();
    }

    /// <summary>How it is.</summary>
    public StoreHealth Health => Volatile.Read(ref _health);

    /// <summary>Rows that were not written because the store was behind, or left alone.</summary>
    public long Drops => Interlocked.Read(ref _drops);

    /// <summary>Queues a row.</summary>
    public void Put(SemanticRow row)
    {
        if (IsResting || !_queue.Writer.TryWrite(row))
        {
            Interlocked.Increment(ref _drops);
        }
    }

    /// <summary>What writes down the questions of one scope.</summary>
    public IScopeObserver Of(AnswerKey frame, DomainKey domain, IReadOnlyList<string> tags) => new ScopeWriter(this, frame, domain, tags);

    /// <summary>All that was written before.</summary>
    public async ValueTask<IReadOnlyList<SemanticRow>> ReadAsync(CancellationToken cancellationToken)
    {
        SemanticRead read = await _store.ReadAsync(cancellationToken);
        Heed(read.Fault);
        return read.Rows;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        _stopping.CancelAfter(TimeSpan.FromSeconds(2));
        await _writing;
        _stopping.Dispose();
    }

    private bool IsResting => _time.GetTimestamp() < Volatile.Read(ref _restsUntil);

    private void Heed(StoreFault? fault)
    {
        if (fault is null)
        {
            if (!Health.IsWell)
            {
                Volatile.Write(ref _health, Health with { IsWell = true, Since = _time.GetUtcNow() });
                LogWell(_logger, _store.Kind);
            }

            return;
        }

        if (Health.IsWell || Health.Fault?.Kind != fault.Kind)
        {
            LogFault(_logger, _store.Kind, fault.Kind, fault.Detail);
            Volatile.Write(ref _health, new StoreHealth(_store.Kind, IsWell: false, _time.GetUtcNow(), fault));
        }

        // A damaged file was set aside, and a new one takes its place at once.
        if (fault.Kind != StoreFaultKind.Corrupt)
        {
            Volatile.Write(ref _restsUntil, _time.GetTimestamp() + (long)(Rest.TotalSeconds * _time.TimestampFrequency));
        }
    }

    private async Task WriteAsync()
    {
        var batch = new List<SemanticRow>(MostBatch);
        try
        {
            while (await _queue.Reader.WaitToReadAsync(_stopping.Token))
            {
                while (batch.Count < MostBatch && _queue.Reader.TryRead(out SemanticRow? row))
                {
                    batch.Add(row);
                }

                // What was queued before the store failed is left out as well: a short row that fits would call a full disk well.
                if (IsResting)
                {
                    Interlocked.Add(ref _drops, batch.Count);
                }
                else
                {
                    Heed(await _store.WriteAsync(batch, _stopping.Token));
                }

                batch.Clear();
            }
        }
        catch (OperationCanceledException)
        {
            // The gateway stops; what is not written is learned again.
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The semantic cache goes on without its {Store}: {Kind}, {Detail}")]
    private static partial void LogFault(ILogger logger, string store, StoreFaultKind kind, string detail);

    [LoggerMessage(Level = LogLevel.Information, Message = "The semantic cache has its {Store} again")]
    private static partial void LogWell(ILogger logger, string store);

    private sealed class ScopeWriter(SemanticKeeper keeper, AnswerKey frame, DomainKey domain, IReadOnlyList<string> tags) : IScopeObserver
    {
        private bool _isWritten;

        public void Added(SemanticScope scope, ScopeEntry entry, float[] vector)
        {
            if (!_isWritten)
            {
                _isWritten = true;
                keeper.Put(RowFormat.Scope(frame, domain, vector.Length, tags));
            }

            keeper.Put(RowFormat.Group(frame, entry.Group));
            keeper.Put(RowFormat.Entry(frame, entry, vector));
        }

        public void Removed(SemanticScope scope, ScopeEntry entry)
        {
            keeper.Put(RowFormat.Removed(SemanticRowKind.Entry, frame, entry.Id));
            if (entry.Group.Count == 0)
            {
                keeper.Put(RowFormat.Removed(SemanticRowKind.Group, frame, entry.Group.Id));
            }
        }
    }
}
