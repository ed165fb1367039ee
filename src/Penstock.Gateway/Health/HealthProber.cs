using Penstock.Catalog.Models;
using Penstock.Gateway.Endpoints;
using Penstock.Gateway.Inference;
using Penstock.Gateway.Resolution;
using Penstock.Providers;

namespace Penstock.Gateway.Health;

/// <summary>
/// Probes the targets whose model says so, each at its own jittered pace, a bounded number at once, and tells their health. Pools are left to
/// whoever runs their replicas.
/// </summary>
/// <param name="snapshot">What runs now.</param>
/// <param name="time">The clock.</param>
/// <param name="random">Jitter; for this one's use alone.</param>
public sealed class HealthProber(Func<GatewaySnapshot> snapshot, TimeProvider time, Random random)
{
    /// <summary>Probes that run at once.</summary>
    public const int MostAtOnce = 32;

    private static readonly TimeSpan LongestAnswer = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestNap = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan ShortestNap = TimeSpan.FromMilliseconds(10);

    private readonly Dictionary<TargetHealth, long> _dueAt = [];
    private readonly Dictionary<TargetHealth, Task> _running = [];
    private readonly RequestIds _ids = new(time);

    /// <summary>Runs until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                await Task.Delay(Step(cancellationToken), time, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await Task.WhenAll(_running.Values);
        }
    }

    /// <summary>Starts what is due. How long to sleep then.</summary>
    private TimeSpan Step(CancellationToken cancellationToken)
    {
        long now = time.GetTimestamp();
        long next = now + Ticks(LongestNap);
        TargetState[] probed = [.. Probed()];
        Forget(probed);
        foreach (TargetState target in probed)
        {
            long due = DueAt(target.Health, now);
            if (due <= now && _running.Count < MostAtOnce && !_running.ContainsKey(target.Health))
            {
                _dueAt[target.Health] = due = now + Jittered(target.Health.Options.Probe!.Every);
                _running[target.Health] = ProbeAsync(target, target.Health.Options.Probe!, cancellationToken);
            }

            next = Math.Min(next, due);
        }

        TimeSpan nap = time.GetElapsedTime(now, next);
        return nap < ShortestNap ? ShortestNap : nap;
    }

    private IEnumerable<TargetState> Probed() => snapshot().Models.Values
        .SelectMany(model => model.Tiers)
        .SelectMany(tier => tier.Targets)
        .Where(target => target.Pool is null && target.Health.Options.Probe is not null);

    private void Forget(TargetState[] probed)
    {
        foreach (TargetHealth ended in _running.Where(entry => entry.Value.IsCompleted).Select(entry => entry.Key).ToArray())
        {
            _running.Remove(ended);
        }

        foreach (TargetHealth gone in _dueAt.Keys.Except(probed.Select(target => target.Health)).ToArray())
        {
            _dueAt.Remove(gone);
        }
    }

    /// <summary>A new one is probed at a random moment of its first period, so that many do not come at once.</summary>
    private long DueAt(TargetHealth health, long now)
    {
        if (!_dueAt.TryGetValue(health, out long due))
        {
            _dueAt[health] = due = now + (long)(random.NextDouble() * Ticks(health.Options.Probe!.Every));
        }

        return due;
    }

    private async Task ProbeAsync(TargetState target, ProbeOptions options, CancellationToken cancellationToken)
    {
        TimeSpan patience = options.Every < LongestAnswer ? options.Every : LongestAnswer;
        using var deadline = new CancellationTokenSource(patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        long from = time.GetTimestamp();
        try
        {
            ProviderFault? fault = await target.Provider.ProbeAsync(new ProviderProbe(_ids.Next(), options.Path, target.Model, patience), either.Token);
            target.Health.ReportProbe(fault is null ? null : fault.Detail ?? fault.Error.Message);
            if (fault is null)
            {
                target.Load.MeasureRoundTrip(time.GetElapsedTime(from));
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            target.Health.ReportProbe($"no answer to {options.Path} within {patience.TotalSeconds:0.###} s");
        }
        catch (OperationCanceledException)
        {
            // The gateway stops.
        }
    }

    private long Jittered(TimeSpan every) => (long)(Ticks(every) * (0.9 + (0.2 * random.NextDouble())));

    private long Ticks(TimeSpan span) => (long)(span.TotalSeconds * time.TimestampFrequency);
}
