using Penstock.Scaling.Estimation;
using Penstock.Scaling.Forecasting;
using Penstock.Scaling.Policies;
using Penstock.Scaling.Signals;

namespace Penstock.Scaling.Decisions;

/// <summary>
/// Decides how many replicas a pool should have. Deterministic: no clock, no chance, no I/O; all time comes in with the samples, so that production
/// and the simulator run this very code.
/// </summary>
public sealed class Scaler(ScalerOptions options) : IAutoscaler
{
    /// <summary>Seconds between two decisions.</summary>
    public const int DecisionSeconds = 5;

    /// <summary>Seconds of one value of the forecast series.</summary>
    public const int BinSeconds = 30;

    private const int BinsPerDay = 24 * 3600 / BinSeconds;

    /// <summary>A hole in the samples longer than this is not averaged over; the last values hold.</summary>
    private static readonly TimeSpan Gap = TimeSpan.FromSeconds(30);

    private readonly IterationFit _fit = new(options.Replica);
    private readonly WorkEstimate _work = new();
    private readonly ColdStartEstimate _coldStart = new(options.ColdStart);
    private readonly ForecastEnsemble _forecast = ForecastEnsemble.Usual(BinsPerDay);
    private readonly ConformalHeadroom _headroom = new(2 * BinsPerDay);
    private readonly ObjectiveMargin _margin = new(options.Attainment, options.MarginGain);
    private readonly Stabilizer _stabilizer = new(options.StabilizationWindow, options.DownInterval);
    private DateTimeOffset _last = DateTimeOffset.MinValue;
    private DateTimeOffset _busySince = DateTimeOffset.MinValue;
    private double _recentWork = double.NaN;
    private double _inSystem = double.NaN;
    private double _binWork;
    private double _binSeconds;
    private double _minuteSeconds;
    private double _sinceDecision = DecisionSeconds;

    /// <summary>The latest decision; null before the first.</summary>
    public ScalingDecision? Latest { get; private set; }

    /// <summary>What a replica does, as learned so far.</summary>
    public ReplicaModel Replica => _fit.Model;

    /// <summary>How the forecasters are weighted now.</summary>
    public IReadOnlyList<(string Name, double Weight)> Forecasters => _forecast.Weights;

    /// <summary>Takes in a sample; decides when a decision is due, else repeats the last one.</summary>
    public int Step(in PoolSample sample)
    {
        Observe(sample);
        // Somebody woke a sleeping pool: the decision that let it sleep must not end what was just started.
        bool isWoken = Latest?.Desired == 0 && (sample.Queued > 0 || sample.InFlight > 0 || sample.Arrivals > 0);
        if (Latest is null || isWoken || _sinceDecision >= DecisionSeconds)
        {
            _sinceDecision = 0;
            Latest = Decide(sample);
        }

        return Latest.Desired;
    }

    // A clock that jumps back or stands still brings no time; one that jumps ahead brings a gap.
    private void Observe(in PoolSample sample)
    {
        double seconds = Math.Clamp((sample.At - _last).TotalSeconds, 0, Gap.TotalSeconds);
        seconds = _last == DateTimeOffset.MinValue ? Math.Clamp(sample.Elapsed.TotalSeconds, 0, Gap.TotalSeconds) : seconds;
        _last = sample.At > _last ? sample.At : _last;
        _fit.Observe(sample);
        _coldStart.Observe(_last, sample.Ready, sample.Starting);
        _margin.Observe(sample.Completions, sample.Met);
        bool isBusy = sample.Arrivals > 0 || sample.InFlight > 0 || sample.Queued > 0;
        _busySince = isBusy || _busySince == DateTimeOffset.MinValue ? _last : _busySince;
        Accumulate(sample, seconds);
    }

    private void Accumulate(in PoolSample sample, double seconds)
    {
        double arrived = _work.Observe(sample, _fit.Model);
        double covered = Math.Max(sample.Elapsed.TotalSeconds, 1e-3);
        _recentWork = Mean(_recentWork, arrived / covered, seconds, 60);
        _inSystem = Mean(_inSystem, sample.InFlight + sample.Queued, seconds, 15);
        _binWork += arrived / covered * seconds;
        _binSeconds += seconds;
        _minuteSeconds += seconds;
        _sinceDecision += seconds;
        if (_binSeconds >= BinSeconds)
        {
            EndBin();
        }

        if (_minuteSeconds >= 60)
        {
            _minuteSeconds = 0;
            _margin.EndMinute();
        }
    }

    private void EndBin()
    {
        double value = _binWork / _binSeconds;
        int horizon = HorizonBins();
        _forecast.Observe(value, horizon);
        _headroom.Observe(value, _forecast.Forecast(horizon), horizon);
        (_binWork, _binSeconds) = (0, 0);
    }

    private int HorizonBins() => Math.Clamp((int)Math.Ceiling((_coldStart.P95.TotalSeconds + DecisionSeconds) / BinSeconds), 1, 120);

    // 1. Each policy votes; the most counts.
    // 2. To zero only after the idle time.
    // 3. Stabilised against what is there.
    // 4. Bounds have the last word: minimum and schedule, maximum, money.
    private ScalingDecision Decide(in PoolSample sample)
    {
        PoolView view = View(sample);
        PolicyVote[] votes = [.. ScalingPolicies.All.Select(policy => policy.Vote(view))];
        PolicyVote most = votes.MaxBy(vote => vote.Desired)!;
        int least = Least(view);
        int wanted = view.Idle >= options.Idle ? least : Math.Clamp(most.Desired, least, Math.Max(least, options.Max));
        (int desired, string? held) = _stabilizer.Next(_last, view.Current, sample.Starting, wanted);

        // Nothing came for the whole idle time: no window has more to say.
        (desired, held) = view.Idle >= options.Idle && least == 0 ? (0, null) : (desired, held);
        (int bound, string? binding) = Bound(desired, least);
        return new ScalingDecision(
            _last, view.Current, bound, votes, binding ?? held ?? (wanted > most.Desired ? "minimum" : wanted < most.Desired && wanted == options.Max ? "maximum" : view.Idle >= options.Idle ? "idle" : most.Policy));
    }

    private PoolView View(in PoolSample sample)
    {
        int horizon = HorizonBins();
        return new PoolView
        {
            Sample = sample,
            Options = options with { TypicalInputTokens = _work.InputTokens, TypicalOutputTokens = _work.OutputTokens },
            Work = double.IsNaN(_recentWork) ? 0 : _recentWork,
            ForecastWork = _forecast.Forecast(horizon),
            Headroom = _headroom.Quantile(options.HeadroomQuantile),
            Margin = _margin.Factor,
            InSystem = double.IsNaN(_inSystem) ? 0 : _inSystem,
            Horizon = _coldStart.P95,
            Replica = _fit.Model,
            Idle = _last - _busySince,
        };
    }

    /// <summary>The minimum, or what a schedule keeps warm; one more reason to keep the last replica is that somebody was here a moment ago.</summary>
    private int Least(PoolView view)
    {
        bool isWanted = view.Sample.Queued > 0 || view.Sample.InFlight > 0 || (view.Idle < options.Idle && view.Current > 0);
        int scheduled = ScheduledPolicy.Minimum(view, view.Sample.At);
        return Math.Max(Math.Max(options.Min, scheduled), isWanted ? 1 : 0);
    }

    private (int Desired, string? Binding) Bound(int desired, int least)
    {
        (int bound, string? binding) = desired < least ? (least, "minimum") : (desired, null);
        (bound, binding) = bound > options.Max ? (options.Max, "maximum") : (bound, binding);
        if (options.MaxUsdPerHour is { } most && options.ReplicaHourUsd > 0 && bound * options.ReplicaHourUsd > most)
        {
            return ((int)Math.Floor(most / options.ReplicaHourUsd), "budget");
        }

        return (bound, binding);
    }

    private static double Mean(double mean, double value, double seconds, double memory) =>
        double.IsNaN(mean) ? value : mean + ((1 - Math.Exp(-seconds / memory)) * (value - mean));
}
