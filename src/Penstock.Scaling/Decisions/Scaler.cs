using Penstock.Scaling.Estimation;
using Penstock.Scaling.Mixing;
using Penstock.Scaling.Policies;
using Penstock.Scaling.Signals;

namespace Penstock.Scaling.Decisions;

/// <summary>
/// Decides how many replicas a pool should have. Deterministic: no clock, no chance, no I/O; all time comes in with the samples, so that production
/// and the simulator run this very code.
/// </summary>
/// <param name="options">Bounds and goals.</param>
/// <param name="before">What a scaler of the same servers has learned, if there was one; it is gone on with, and must be used by no other.</param>
public sealed class Scaler(ScalerOptions options, LearnedLoad? before = null) : IAutoscaler
{
    /// <summary>Seconds between two decisions.</summary>
    public const int DecisionSeconds = 5;

    /// <summary>Seconds of one value of the forecast series.</summary>
    public const int BinSeconds = 30;

    /// <summary>A hole in the samples longer than this is not averaged over; the last values hold.</summary>
    private static readonly TimeSpan Gap = TimeSpan.FromSeconds(30);

    private readonly LearnedLoad _learned = before ?? new LearnedLoad(options);
    private readonly ObjectiveBurn _burn = new();
    private readonly MixChooser _mixes = new(options);
    private readonly MixChooser _pinnedMixes = new(options);
    private readonly Stabilizer _stabilizer = new(options.StabilizationWindow, options.DownInterval);
    private DateTimeOffset _last = DateTimeOffset.MinValue;
    private double _binWork;
    private double _binSeconds;
    private double _minuteSeconds;
    private double _sinceDecision = DecisionSeconds;

    /// <summary>The latest decision; null before the first.</summary>
    public ScalingDecision? Latest { get; private set; }

    /// <inheritdoc/>
    public IReadOnlyList<TypeCount> Mix => Latest?.Mix ?? [];

    /// <summary>What a replica does, as learned so far.</summary>
    public ReplicaModel Replica => _learned.Replica;

    /// <summary>All that was learned, for a scaler that goes on in the place of this one.</summary>
    public LearnedLoad Learned => _learned;

    /// <summary>How the forecasters are weighted now.</summary>
    public IReadOnlyList<(string Name, double Weight)> Forecasters => _learned.Forecast.Weights;

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

    /// <summary>What an operator's number comes to: money bounds it, and of several types it is the cheapest mix.</summary>
    public ScalingDecision Pinned(in PoolSample sample, int replicas)
    {
        int current = sample.Ready + sample.Starting;
        decimal price = options.ReplicaHourUsd;
        bool isBound = options.Types.Count == 0 && price > 0 && MoneyBound.UsdPerHour(options, options.Min * price, sample) is not null;
        int affordable = isBound ? (int)Math.Min(replicas, Math.Floor(MoneyBound.UsdPerHour(options, options.Min * price, sample)!.Value / price)) : replicas;
        var pinned = new ScalingDecision(sample.At, current, affordable, Latest?.Votes ?? [], "manual");
        return options.Types.Count == 0 ? pinned : Mixed(_pinnedMixes, sample, pinned) with { Binding = "manual" };
    }

    // A clock that jumps back or stands still brings no time; one that jumps ahead brings a gap.
    private void Observe(in PoolSample sample)
    {
        double seconds = Math.Clamp((sample.At - _last).TotalSeconds, 0, Gap.TotalSeconds);
        seconds = _last == DateTimeOffset.MinValue ? Math.Clamp(sample.Elapsed.TotalSeconds, 0, Gap.TotalSeconds) : seconds;
        _last = sample.At > _last ? sample.At : _last;
        _learned.Fit.Observe(sample);
        _learned.Types?.Observe(sample);
        _learned.ColdStart.Observe(_last, sample.Ready, sample.Starting);
        _learned.Margin.Observe(sample.Completions, sample.Met);
        _burn.Observe(sample.Completions, sample.Met);
        _learned.Overflow.Observe(_last, sample.Overflowed, sample.OverflowUsd);
        bool isBusy = sample.Arrivals > 0 || sample.InFlight > 0 || sample.Queued > 0;
        _learned.BusySince = isBusy || _learned.BusySince == DateTimeOffset.MinValue ? _last : _learned.BusySince;
        Accumulate(sample, seconds);
    }

    private void Accumulate(in PoolSample sample, double seconds)
    {
        double arrived = _learned.Work.Observe(sample, _learned.Replica);
        double covered = Math.Max(sample.Elapsed.TotalSeconds, 1e-3);
        _learned.RecentWork = Mean(_learned.RecentWork, arrived / covered, seconds, 60);
        _learned.InSystem = Mean(_learned.InSystem, sample.InFlight + sample.Queued, seconds, 15);
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
            _learned.Margin.EndMinute(options.Attainment, options.MarginAim, options.MarginGain);
            _burn.EndMinute();
        }
    }

    private void EndBin()
    {
        double value = _binWork / _binSeconds;
        int horizon = HorizonBins();
        _learned.Forecast.Observe(value, horizon);
        _learned.Headroom.Observe(value, _learned.Forecast.Forecast(horizon), horizon);
        (_binWork, _binSeconds) = (0, 0);
    }

    private int HorizonBins() => Math.Clamp((int)Math.Ceiling((_learned.ColdStart.P95.TotalSeconds + DecisionSeconds) / BinSeconds), 1, 120);

    // 1. Each policy votes; the most counts.
    // 2. To zero only after the idle time.
    // 3. Stabilised against what is there.
    // 4. Bounds have the last word: minimum and schedule, maximum, money.
    // 5. Of several types, the cheapest mix that comes to this.
    private ScalingDecision Decide(in PoolSample counted)
    {
        PoolSample sample = InFirstType(counted);
        PoolView view = View(sample);
        PolicyVote[] votes = [.. ScalingPolicies.All.Select(policy => policy.Vote(view))];
        PolicyVote most = votes.MaxBy(vote => vote.Desired)!;
        int least = Least(view);
        int wanted = view.Idle >= options.Idle ? least : Math.Clamp(most.Desired, least, Math.Max(least, options.Max));
        int worth = OverflowBargain.Worth(view, wanted, least, _learned.Overflow.UsdPerRequest, _learned.Overflow.TodayUsd);
        if (Latest is null && before is not null)
        {
            _stabilizer.Next(_last, view.Current, sample.Starting, view.Current); // what the one before had wanted so far
        }

        (int desired, string? held) = _stabilizer.Next(_last, view.Current, sample.Starting, worth);

        // Nothing came for the whole idle time: no window has more to say.
        (desired, held) = view.Idle >= options.Idle && least == 0 ? (0, null) : (desired, held);
        (int bound, string? binding) = Bound(desired, least, sample);
        binding ??= held ?? Reason(view, most, wanted, worth);
        return options.Types.Count == 0
            ? new ScalingDecision(_last, view.Current, bound, votes, binding)
            : Mixed(_mixes, counted, new ScalingDecision(_last, counted.Ready + counted.Starting, bound, votes, binding));
    }

    private string Reason(PoolView view, PolicyVote most, int wanted, int worth) =>
        worth < wanted ? "overflow is cheaper"
        : wanted > most.Desired ? "minimum"
        : wanted < most.Desired && wanted == options.Max ? "maximum"
        : view.Idle >= options.Idle ? "idle"
        : most.Policy;

    private ScalingDecision Mixed(MixChooser mixes, in PoolSample sample, ScalingDecision decision)
    {
        decimal? money = MoneyBound.UsdPerHour(options, options.Min * options.Types[0].HourUsd, sample);
        (ReplicaMix mix, bool isShort) = mixes.Choose(_last, sample, Types(), decision.Desired, money, _learned.ColdStart.P95);
        return decision with
        {
            Desired = mix.Counts.Sum(),
            Mix = [.. options.Types.Zip(mix.Counts, (type, count) => new TypeCount(type.Name, count))],
            Binding = isShort ? "budget" : decision.Binding,
        };
    }

    private IReadOnlyList<ReplicaType> Types() => _learned.Types?.Measured(_learned.Work.InputTokens, _learned.Work.OutputTokens) ?? options.Types;

    /// <summary>Policies know one type: what others do is told to them in replicas of the first.</summary>
    private PoolSample InFirstType(in PoolSample sample)
    {
        if (options.Types.Count == 0)
        {
            return sample;
        }

        (int ready, int starting) = _mixes.Capacity(sample, Types());
        return sample with { Ready = ready, Starting = starting };
    }

    private PoolView View(in PoolSample sample)
    {
        int horizon = HorizonBins();
        return new PoolView
        {
            Sample = sample,
            Options = options with { TypicalInputTokens = _learned.Work.InputTokens, TypicalOutputTokens = _learned.Work.OutputTokens },
            Work = double.IsNaN(_learned.RecentWork) ? 0 : _learned.RecentWork,
            ForecastWork = _learned.Forecast.Forecast(horizon),
            Headroom = _learned.Headroom.Quantile(options.HeadroomQuantile),
            Margin = _learned.Margin.Factor,
            MissedShares = _burn.Minutes,
            InSystem = double.IsNaN(_learned.InSystem) ? 0 : _learned.InSystem,
            Horizon = _learned.ColdStart.P95,
            Replica = _learned.Replica,
            Idle = _last - _learned.BusySince,
        };
    }

    /// <summary>The minimum, or what a schedule keeps warm; one more reason to keep the last replica is that somebody was here a moment ago.</summary>
    private int Least(PoolView view)
    {
        bool isWanted = view.Sample.Queued > 0 || view.Sample.InFlight > 0 || (view.Idle < options.Idle && view.Current > 0);
        int scheduled = ScheduledPolicy.Minimum(view, view.Sample.At);
        return Math.Max(Math.Max(options.Min, scheduled), isWanted ? 1 : 0);
    }

    private (int Desired, string? Binding) Bound(int desired, int least, in PoolSample sample)
    {
        (int bound, string? binding) = desired < least ? (least, "minimum") : (desired, null);
        (bound, binding) = bound > options.Max ? (options.Max, "maximum") : (bound, binding);
        decimal price = options.ReplicaHourUsd;
        bool isTooDear = options.Types.Count == 0 && price > 0 && MoneyBound.UsdPerHour(options, options.Min * price, sample) is { } most && bound * price > most;
        return isTooDear ? ((int)Math.Floor(MoneyBound.UsdPerHour(options, options.Min * price, sample)!.Value / price), "budget") : (bound, binding);
    }

    private static double Mean(double mean, double value, double seconds, double memory) =>
        double.IsNaN(mean) ? value : mean + ((1 - Math.Exp(-seconds / memory)) * (value - mean));
}
