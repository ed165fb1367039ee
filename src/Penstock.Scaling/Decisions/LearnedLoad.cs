using Penstock.Scaling.Estimation;
using Penstock.Scaling.Forecasting;
using Penstock.Scaling.Signals;

namespace Penstock.Scaling.Decisions;

/// <summary>All that a scaler learns of its servers and of their load. It outlives a change of bounds and goals; it does not outlive one of the servers.</summary>
public sealed class LearnedLoad
{
    private const int BinsPerDay = 24 * 3600 / Scaler.BinSeconds;

    /// <summary>Begins with what <paramref name="options"/> believe.</summary>
    public LearnedLoad(ScalerOptions options)
    {
        Fit = new IterationFit(options.Replica);
        Types = options.Types.Count > 0 ? new TypeFits(options.Types, options.Replica) : null;
        ColdStart = new ColdStartEstimate(options.ColdStart);
    }

    /// <summary>What an iteration costs.</summary>
    public IterationFit Fit { get; }

    /// <summary>The same for each type; null where all replicas are equal.</summary>
    public TypeFits? Types { get; }

    /// <summary>What the replica does that all are measured in.</summary>
    public ReplicaModel Replica => Types?.First ?? Fit.Model;

    /// <summary>How much work arrives.</summary>
    public WorkEstimate Work { get; } = new();

    /// <summary>How long a start takes.</summary>
    public ColdStartEstimate ColdStart { get; }

    /// <summary>Work to come.</summary>
    public ForecastEnsemble Forecast { get; } = ForecastEnsemble.Usual(BinsPerDay);

    /// <summary>How far above the forecast it went.</summary>
    public ConformalHeadroom Headroom { get; } = new(2 * BinsPerDay);

    /// <summary>What kept and missed objectives taught.</summary>
    public ObjectiveMargin Margin { get; } = new();

    /// <summary>What requests cost elsewhere.</summary>
    public OverflowPrice Overflow { get; } = new();

    /// <summary>Work that arrives, in replicas; mean over the last minute. Not a number before the first.</summary>
    public double RecentWork { get; set; } = double.NaN;

    /// <summary>Requests running or waiting; mean over the last 15 seconds. Not a number before the first.</summary>
    public double InSystem { get; set; } = double.NaN;

    /// <summary>When something last arrived, ran or waited.</summary>
    public DateTimeOffset BusySince { get; set; } = DateTimeOffset.MinValue;
}
