using Microsoft.Extensions.Logging;
using Penstock.Gateway.Limits;
using Penstock.Storage.Control;
using Penstock.Telemetry.Measures;

namespace Penstock.ControlPlane.Measures;

/// <summary>
/// Moves the history of measures on, once a second; tells whoever looks live; stores closed steps each minute, and takes in those of other gateways of the same store.
/// </summary>
public sealed partial class MeasureKeeping(MeasureHistory history, MeasureGauges gauges, IControlStore? store, Lazy<string> gateway, TimeProvider time, ILogger logger)
{
    private const long StoreEverySeconds = 60;
    private const int LargestRead = 20_000;
    private const int MostWaiting = 4096;

    private readonly List<MeasureFrame> _waiting = [];
    private readonly Dictionary<int, long> _read = [];
    private readonly HashSet<(string, int, long)> _seen = [];
    private long _storedAt;

    private StoreCalls Store => field ??= new StoreCalls(LogAway);

    /// <summary>Told of each second once it has ended, on the keeper's own way: be quick.</summary>
    public Action<MeasureFrame>? SecondEnded { get; init; }

    /// <summary>The history.</summary>
    public MeasureHistory History => history;

    /// <summary>Takes in what earlier runs and other gateways have stored. A store that is away is said and done without.</summary>
    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        if (store is not null)
        {
            await Store.TryAsync(async () =>
            {
                await store.PrepareAsync(cancellationToken);
                await TakeInAsync(isStart: true, cancellationToken);
            });
        }
    }

    /// <summary>Runs until it is cancelled; stores what is closed by then.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var second = new PeriodicTimer(TimeSpan.FromSeconds(1), time);
        try
        {
            while (await second.WaitForNextTickAsync(cancellationToken))
            {
                await TickAsync(cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await StoreAsync(CancellationToken.None);
        }
    }

    /// <summary>One second's work.</summary>
    public async Task TickAsync(CancellationToken cancellationToken)
    {
        DateTimeOffset now = time.GetUtcNow();
        gauges.Sample(history, Instant.Of(time));
        if (history.Tick(now) is { } ended)
        {
            SecondEnded?.Invoke(ended);
        }

        long minute = now.ToUnixTimeSeconds() / StoreEverySeconds;
        if (minute != _storedAt && store is not null)
        {
            _storedAt = minute;
            await StoreAsync(cancellationToken);
        }
    }

    private async Task StoreAsync(CancellationToken cancellationToken)
    {
        _waiting.AddRange(history.TakeToStore());
        _waiting.RemoveRange(0, Math.Max(0, _waiting.Count - MostWaiting));
        if (store is null || _waiting.Count == 0)
        {
            return;
        }

        await Store.TryAsync(async () =>
        {
            await store.WriteFramesAsync([.. _waiting.Select(frame => new StoredFrame(gateway.Value, frame.StepSeconds, frame.Start, MeasureFrameCodec.Write(frame)))], cancellationToken);
            _waiting.Clear();
            long now = time.GetUtcNow().ToUnixTimeSeconds();
            foreach (MeasureLevel level in Stored)
            {
                await store.DropFramesAsync(level.StepSeconds, now - level.SpanSeconds, cancellationToken);
            }

            if (store.IsShared)
            {
                await TakeInAsync(isStart: false, cancellationToken);
            }
        });
    }

    private static IEnumerable<MeasureLevel> Stored => MeasureLevel.All.Where(level => level.StepSeconds >= MeasureLevel.LeastStoredStepSeconds);

    /// <summary>Frames of others come late, by as much as their clocks and minutes differ: the last few steps are looked at again.</summary>
    private async Task TakeInAsync(bool isStart, CancellationToken cancellationToken)
    {
        long now = time.GetUtcNow().ToUnixTimeSeconds();
        var taken = new List<MeasureFrame>();
        foreach (MeasureLevel level in Stored)
        {
            long from = _read.TryGetValue(level.StepSeconds, out long last) ? last - (3L * level.StepSeconds) : now - level.SpanSeconds;
            IReadOnlyList<StoredFrame> frames = await store!.ReadFramesAsync(level.StepSeconds, from, LargestRead, cancellationToken);
            _seen.RemoveWhere(seen => seen.Item2 == level.StepSeconds && seen.Item3 < from);
            taken.AddRange(frames.Where(frame => Takes(frame, isStart)).Select(Read).OfType<MeasureFrame>());
            _read[level.StepSeconds] = Math.Max(last, frames.Count > 0 ? frames[^1].Start : from);
        }

        history.Load(taken);
    }

    private bool Takes(StoredFrame frame, bool isStart)
    {
        bool isOwn = string.Equals(frame.Gateway, gateway.Value, StringComparison.Ordinal);
        return isOwn ? isStart : _seen.Add((frame.Gateway, frame.StepSeconds, frame.Start));
    }

    private MeasureFrame? Read(StoredFrame frame) => MeasureFrameCodec.Read(
        frame.Start, frame.StepSeconds, string.Equals(frame.Gateway, gateway.Value, StringComparison.Ordinal) ? "" : frame.Gateway, frame.Cells);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Measures cannot be stored; charts lose what a restart finds unstored: {Reason}")]
    private partial void LogAway(string reason);
}
