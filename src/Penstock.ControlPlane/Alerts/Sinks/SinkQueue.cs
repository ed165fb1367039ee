using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Penstock.Catalog.Alerts;

namespace Penstock.ControlPlane.Alerts.Sinks;

/// <summary>
/// Notices for one sink, in their order, each tried until it is taken or given up after <see cref="MostTries"/> tries over some five minutes. Bounded: what finds
/// the queue full is given up and said. One instance runs once.
/// </summary>
internal sealed partial class SinkQueue : IAsyncDisposable
{
    public const int MostTries = 8;

    private const int MostWaiting = 256;

    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(2);

    private readonly Channel<AlertNotice> _notices = Channel.CreateBounded<AlertNotice>(MostWaiting);
    private readonly CancellationTokenSource _ending = new();
    private readonly SinkCaller _caller;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Task _running;
    private volatile SinkStatus _status = new(0, 0, 0, null, null);

    /// <summary>Begins to deliver.</summary>
    public SinkQueue(AlertSinkOptions options, SinkCaller caller, TimeProvider time, ILogger logger)
    {
        (Options, _caller, _time, _logger) = (options, caller, time, logger);
        _running = RunAsync(_ending.Token);
    }

    /// <summary>The sink.</summary>
    public AlertSinkOptions Options { get; }

    /// <summary>How it fares.</summary>
    public SinkStatus Status => _status with { Waiting = _notices.Reader.Count };

    /// <summary>Hands a notice over.</summary>
    public void Tell(AlertNotice notice)
    {
        if (!_notices.Writer.TryWrite(notice))
        {
            GiveUp("Its queue is full.");
        }
    }

    /// <summary>Tells it at once, once, and says how that went: the test button.</summary>
    public async Task<SinkResult> TestAsync(AlertNotice notice, CancellationToken cancellationToken)
    {
        SinkResult result = new(true, null, null);
        foreach (AlertPost post in AlertPosts.Of(Options, notice))
        {
            result = await _caller.SendAsync(post, cancellationToken);
        }

        return result;
    }

    /// <summary>Ends; what waits is given up.</summary>
    public async ValueTask DisposeAsync()
    {
        _notices.Writer.TryComplete();
        await _ending.CancelAsync();
        await _running;
        _ending.Dispose();
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            await foreach (AlertNotice notice in _notices.Reader.ReadAllAsync(cancellationToken))
            {
                foreach (AlertPost post in AlertPosts.Of(Options, notice))
                {
                    await DeliverAsync(post, cancellationToken);
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The program ends.
        }
    }

    private async Task DeliverAsync(AlertPost post, CancellationToken cancellationToken)
    {
        for (int number = 1; ; number++)
        {
            SinkResult result = await _caller.SendAsync(post, cancellationToken);
            if (result.IsDelivered)
            {
                _status = _status with { Delivered = _status.Delivered + 1, LastError = null, LastDeliveredAt = _time.GetUtcNow().ToUnixTimeSeconds() };
                return;
            }

            if (result.IsFinal || number == MostTries)
            {
                GiveUp(result.Error!);
                return;
            }

            _status = _status with { LastError = result.Error };
            await Task.Delay(WaitBefore(number, result.RetryAfter), _time, cancellationToken);
        }
    }

    private static TimeSpan WaitBefore(int number, TimeSpan? asked)
    {
        TimeSpan own = TimeSpan.FromSeconds(Math.Pow(2, number - 1));
        TimeSpan wait = asked > own ? asked.Value : own;
        return wait < LongestWait ? wait : LongestWait;
    }

    private void GiveUp(string error)
    {
        _status = _status with { Failed = _status.Failed + 1, LastError = error };
        LogGivenUp(Options.Name, error);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A notice for the alert sink {Sink} was given up: {Error}")]
    private partial void LogGivenUp(string sink, string error);
}
