using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Penstock.Catalog.Serving;
using Penstock.Storage.Caching;
using Penstock.Storage.Sharing;

namespace Penstock.Gateway.Limits.Sharing;

/// <summary>
/// Keeps a gateway's shares: reports what was taken and asks for more, for all limits in one step of the store and one step at a time. Requests that
/// lack something wait for the next step; everything else is behind their back. Safe for concurrent use.
/// </summary>
public sealed partial class ShareKeeper : IAsyncDisposable
{
    /// <summary>How long shares are a gateway's own after it began its last report that arrived.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(2);

    /// <summary>How long the store waits for a gateway: longer than the gateway itself, so that both never hold the same.</summary>
    public static readonly TimeSpan StoreLease = TimeSpan.FromSeconds(3);

    private const int MostReports = 128;
    private const int SequenceBits = 32;
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestStart = TimeSpan.FromSeconds(8);

    private readonly IShareStore _store;
    private readonly string _gateway;
    private readonly ISpentSums? _sums;
    private readonly Func<TimeSpan> _horizon;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });
    private readonly ConcurrentDictionary<SharedCounter, bool> _active = new();
    private readonly ConcurrentQueue<(SharedCounter Counter, TaskCompletionSource? Done)> _asked = new();
    private readonly Lock _gate = new();
    private readonly List<WeakReference<SharedCounter>> _all = [];
    private readonly TaskCompletionSource _thawed = new();
    private readonly CancellationTokenSource _ending = new();
    private readonly ITimer _timer;
    private Task _running = Task.CompletedTask;
    private long _leaseEnd = long.MinValue;
    private long _term;
    private long _sequence;
    private long _born;
    private long _awaySince;
    private long _awayTicks;
    private long _fetches;
    private int _pruneAt = 1024;
    private volatile bool _isFaulted = true;
    private int _isEnding;

    /// <summary>A keeper that has not begun.</summary>
    /// <param name="store">Where limits are divided.</param>
    /// <param name="gateway">The gateway's name among all: the same after a restart, if it remembers what it spent.</param>
    /// <param name="whenAway">What limits do without the store.</param>
    /// <param name="sums">What the store is told when it lost its memory; null tells nothing.</param>
    /// <param name="horizon">How long a reservation lives at most.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Where it is said that the store is away.</param>
    public ShareKeeper(IShareStore store, string gateway, WhenAway whenAway, ISpentSums? sums, Func<TimeSpan> horizon, TimeProvider time, ILogger logger)
    {
        (_store, _gateway, WhenAway, _sums, _horizon, _time, _logger) = (store, gateway, whenAway, sums, horizon, time, logger);
        _awaySince = time.GetTimestamp();
        _timer = time.CreateTimer(_ => _wake.Writer.TryWrite(true), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>What limits do without the store.</summary>
    public WhenAway WhenAway { get; set; }

    /// <summary>True since the last report failed.</summary>
    public bool IsFaulted => _isFaulted;

    /// <summary>Gateways that share, as last heard; at least 1.</summary>
    public int Gateways { get; private set; } = 1;

    /// <summary>Reports that failed.</summary>
    public long Faults { get; private set; }

    /// <summary>Reports that arrived.</summary>
    public long Syncs { get; private set; }

    /// <summary>Requests that waited for the store.</summary>
    public long Fetches => Interlocked.Read(ref _fetches);

    /// <summary>How long the store was away, in all.</summary>
    public TimeSpan Away => TimeSpan.FromSeconds((Interlocked.Read(ref _awayTicks) + (_isFaulted ? _time.GetTimestamp() - _awaySince : 0)) / (double)_time.TimestampFrequency);

    /// <summary>How long the store is away now; zero while it is there.</summary>
    public TimeSpan AwayNow => _isFaulted ? _time.GetElapsedTime(_awaySince) : TimeSpan.Zero;

    /// <summary>True while the shares are this gateway's own.</summary>
    public bool HoldsLease(in Instant now) => now.Timestamp < Volatile.Read(ref _leaseEnd);

    /// <summary>Begins. Waits until the store knows who holds what; without a store it goes on at once.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        _timer.Change(Tick, Tick);
        _running = RunAsync();
        _wake.Writer.TryWrite(true);
        try
        {
            await _thawed.Task.WaitAsync(LongestStart, _time, cancellationToken);
        }
        catch (TimeoutException)
        {
            // It goes on as without the store.
        }
    }

    /// <summary>Gives all shares back, where the store is there.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isEnding, 1) != 0)
        {
            return;
        }

        await _timer.DisposeAsync();
        _wake.Writer.TryComplete();
        await _running;
        await _ending.CancelAsync();
        if (_term != 0 && !_isFaulted)
        {
            await LeaveAsync();
        }

        FailWaiting();
        _ending.Dispose();
    }

    internal void Register(SharedCounter counter)
    {
        lock (_gate)
        {
            if (_all.Count >= _pruneAt)
            {
                _all.RemoveAll(reference => !reference.TryGetTarget(out _));
                _pruneAt = Math.Max(1024, 2 * _all.Count);
            }

            _all.Add(new WeakReference<SharedCounter>(counter));
        }

        if (counter.Taken(Instant.Of(_time)) > 0)
        {
            Activate(counter);
        }
    }

    internal void Activate(SharedCounter counter)
    {
        if (!counter.IsActive)
        {
            counter.IsActive = true;
            _active[counter] = true;
        }
    }

    internal void Fetching() => Interlocked.Increment(ref _fetches);

    /// <summary>Reports it in the next step; nobody waits.</summary>
    internal void Hurry(SharedCounter counter)
    {
        _asked.Enqueue((counter, null));
        _wake.Writer.TryWrite(true);
    }

    /// <summary>Completes after a step that knew all that the caller noted before.</summary>
    internal async Task SyncAsync(SharedCounter counter, CancellationToken cancellationToken)
    {
        if (_isEnding != 0)
        {
            return;
        }

        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _asked.Enqueue((counter, done));
        _wake.Writer.TryWrite(true);
        await using CancellationTokenRegistration gone = cancellationToken.UnsafeRegister(static (done, token) => ((TaskCompletionSource)done!).TrySetCanceled(token), done);
        await done.Task;
    }

    private async Task RunAsync()
    {
        while (await _wake.Reader.WaitToReadAsync(CancellationToken.None))
        {
            _wake.Reader.TryRead(out _);
            do
            {
                await StepAsync();
            }
            while (!_isFaulted && !_asked.IsEmpty);
        }
    }

    private async Task StepAsync()
    {
        var counters = new List<SharedCounter>();
        var waiting = new List<TaskCompletionSource>();
        Collect(counters, waiting);
        try
        {
            await (_term == 0 ? JoinAsync() : Task.CompletedTask);
            foreach (SharedCounter[] part in counters.Count == 0 ? [[]] : counters.Chunk(MostReports))
            {
                if (_term == 0 || !await ReportAsync(part))
                {
                    break;
                }
            }
        }
#pragma warning disable CA1031 // The loop outlives a bug in it: limits go on as without the store, and the log says why.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            LogBug(_logger, exception);
            Failed(new StoreFault(StoreFaultKind.Corrupt, exception.Message));
        }
        finally
        {
            foreach (TaskCompletionSource done in waiting)
            {
                done.TrySetResult();
            }
        }
    }

    private void Collect(List<SharedCounter> counters, List<TaskCompletionSource> waiting)
    {
        var chosen = new HashSet<SharedCounter>();
        while (_asked.TryDequeue(out (SharedCounter Counter, TaskCompletionSource? Done) asked))
        {
            chosen.Add(asked.Counter);
            if (asked.Done is not null)
            {
                waiting.Add(asked.Done);
            }
        }

        Instant now = Instant.Of(_time);
        foreach (SharedCounter counter in _active.Keys)
        {
            if (counter.IsSettled(now))
            {
                counter.IsActive = false;
                _active.TryRemove(counter, out _);
                if (!counter.IsSettled(now))
                {
                    Activate(counter);
                }
            }
            else if (counter.IsDue(now))
            {
                chosen.Add(counter);
            }
        }

        counters.AddRange(chosen);
    }

    private async Task JoinAsync()
    {
        (long term, StoreFault? fault) = await _store.JoinAsync(CancellationToken.None);
        _term = term;
        if (fault is not null)
        {
            Failed(fault);
        }
    }

    private async Task<bool> ReportAsync(SharedCounter[] counters)
    {
        long sentAt = _time.GetTimestamp();
        ShareReport[] reports = [.. counters.Select(counter => counter.Prepare(NextSequence(), _horizon(), isLeaving: false))];
        ShareRead read = await _store.SyncAsync(new ShareSender(_gateway, StoreLease, _term), reports, CancellationToken.None);
        if (read.Fault is { } fault)
        {
            Failed(fault);
            return false;
        }

        for (int index = 0; index < counters.Length; index++)
        {
            counters[index].Apply(reports[index], read.Replies[index]);
            if (counters[index].NeedsSeed)
            {
                _ = SeedAsync(counters[index]);
            }
        }

        Arrived(read, sentAt);
        return true;
    }

    private void Arrived(ShareRead read, long sentAt)
    {
        Syncs++;
        Gateways = Math.Max(1, read.Gateways);
        Volatile.Write(ref _leaseEnd, sentAt + (long)(Lease.TotalSeconds * _time.TimestampFrequency));
        if (_isFaulted)
        {
            Interlocked.Add(ref _awayTicks, _time.GetTimestamp() - _awaySince);
            _isFaulted = false;
            LogBack(_logger, Gateways, _gateway);
        }

        if (read.Born != _born)
        {
            _born = read.Born;
            TellAll();
        }

        if (read.Thaw <= TimeSpan.Zero)
        {
            _thawed.TrySetResult();
        }
    }

    /// <summary>The store remembers nothing, or only what was long ago: it has to hear of everything.</summary>
    private void TellAll()
    {
        lock (_gate)
        {
            foreach (WeakReference<SharedCounter> reference in _all)
            {
                if (reference.TryGetTarget(out SharedCounter? counter))
                {
                    counter.Forgotten();
                    Instant now = Instant.Of(_time);
                    if (counter.Taken(now) > 0 || counter.Claim > 0)
                    {
                        Activate(counter);
                        _asked.Enqueue((counter, null));
                    }
                }
            }
        }
    }

    private void Failed(StoreFault fault)
    {
        Faults++;
        if (!_isFaulted || Faults == 1)
        {
            _awaySince = _isFaulted ? _awaySince : _time.GetTimestamp();
            _isFaulted = true;
            LogAway(_logger, fault.Detail, WhenAway);
        }

        FailWaiting();
        _thawed.TrySetResult();
    }

    private void FailWaiting()
    {
        while (_asked.TryDequeue(out (SharedCounter Counter, TaskCompletionSource? Done) asked))
        {
            asked.Done?.TrySetResult();
        }
    }

    private async Task SeedAsync(SharedCounter counter)
    {
        counter.BeginSeeding();
        string key = counter.Key;
        long? sum = _sums is null ? 0 : await _sums.SumAsync(counter.Account, counter.Measure, counter.PeriodStart, _ending.Token);
        counter.Seed(key, sum);
        if (sum is not null)
        {
            Hurry(counter);
        }
    }

    private async Task LeaveAsync()
    {
        Instant now = Instant.Of(_time);
        SharedCounter[] holding = [.. _active.Keys.Where(counter => counter.Claim > 0 || counter.Taken(now) > 0)];
        foreach (SharedCounter[] part in holding.Length == 0 ? [[]] : holding.Chunk(MostReports))
        {
            ShareReport[] reports = [.. part.Select(counter => counter.Prepare(NextSequence(), _horizon(), isLeaving: true))];
            await _store.SyncAsync(new ShareSender(_gateway, StoreLease, _term, IsLeaving: true), reports, CancellationToken.None);
        }
    }

    private long NextSequence() => (_term << SequenceBits) + ++_sequence;

    [LoggerMessage(Level = LogLevel.Warning, Message = "The shared store is away ({Detail}). Limits: {WhenAway}; budgets refuse once their lease is over")]
    private static partial void LogAway(ILogger logger, string detail, WhenAway whenAway);

    [LoggerMessage(Level = LogLevel.Error, Message = "A report to the shared store failed within this gateway")]
    private static partial void LogBug(ILogger logger, Exception exception);

    [LoggerMessage(Level = LogLevel.Information, Message = "The shared store is there: {Gateways} gateways share limits and budgets; this one is {Gateway}")]
    private static partial void LogBack(ILogger logger, int gateways, string gateway);
}
