using Cronos;
using Penstock.Catalog.Pools;
using Penstock.Scaling.Decisions;
using Penstock.Scaling.Mixing;
using Penstock.Scaling.Policies;

namespace Penstock.Scaling.Autoscaling;

/// <summary>What a pool's configuration means to its scaler.</summary>
public static class ScalerSettings
{
    /// <summary>The options of the scaler of <paramref name="pool"/>.</summary>
    public static ScalerOptions Of(PoolOptions pool)
    {
        var defaults = new ScalerOptions();
        ScaleOptions scale = pool.Scale;
        TimeSpan window = scale.Min == 0 && scale.Idle < scale.Stabilization ? scale.Idle : scale.Stabilization;
        return defaults with
        {
            Min = scale.Min,
            Max = scale.Max,
            FirstToken = scale.Slo?.FirstToken ?? defaults.FirstToken,
            Attainment = scale.Slo?.Attainment ?? defaults.Attainment,
            Predict = scale.Predict,
            Idle = scale.Idle,
            StabilizationWindow = window,
            DownInterval = window < defaults.DownInterval ? window : defaults.DownInterval,
            Schedule = [.. scale.Schedule.Select(Window)],
            ReplicaHourUsd = pool.Cost.ReplicaHourUsd,
            MaxUsdPerHour = pool.Cost.MaxUsdPerHour,
            MaxUsdPerMonth = pool.Cost.MaxUsdPerMonth,
            MaxSpotShare = pool.Cost.MaxSpotShare,
            Types = [.. pool.Types.Select(type => TypeOf(type, scale.Max))],
            OverflowBudgetUsdPerDay = pool.ColdStart.OverflowBudgetUsdPerDay,
        };
    }

    private static ReplicaType TypeOf(ReplicaTypeOptions type, int most) => new()
    {
        Name = type.Name,
        HourUsd = type.ReplicaHourUsd,
        Capacity = type.Capacity,
        IsSpot = type.IsSpot,
        PreemptionsPerHour = type.PreemptionsPerHour,
        Max = type.Max ?? (int)Math.Ceiling(most / type.Capacity),
    };

    private static ScheduleWindow Window(ScheduleOptions options) => new(
        CronExpression.Parse(options.Cron), CronExpression.Parse(options.Until), TimeZoneInfo.FindSystemTimeZoneById(options.TimeZone), options.Min);
}
