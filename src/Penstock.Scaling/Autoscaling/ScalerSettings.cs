using Cronos;
using Penstock.Catalog.Pools;
using Penstock.Scaling.Decisions;
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
            ReplicaHourUsd = pool.ReplicaHourUsd,
            MaxUsdPerHour = pool.MaxUsdPerHour,
        };
    }

    private static ScheduleWindow Window(ScheduleOptions options) => new(
        CronExpression.Parse(options.Cron), CronExpression.Parse(options.Until), TimeZoneInfo.FindSystemTimeZoneById(options.TimeZone), options.Min);
}
