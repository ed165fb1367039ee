using Penstock.Telemetry.Definitions;

namespace Penstock.Cli.Monitoring;

/// <summary>What a gateway does now: what happened between two looks at its metrics.</summary>
/// <param name="Seconds">Between the two.</param>
/// <param name="Running">Requests that are being answered.</param>
/// <param name="Models">Each model, followed by its targets.</param>
/// <param name="Pools">Each pool.</param>
internal sealed record GatewayFigures(double Seconds, double Running, IReadOnlyList<ModelFigures> Models, IReadOnlyList<PoolFigures> Pools)
{
    /// <summary>Compares two moments.</summary>
    public static GatewayFigures Of(MetricMoment before, MetricMoment now, TimeProvider time)
    {
        double seconds = Math.Max(0.001, time.GetElapsedTime(before.At, now.At).TotalSeconds);
        string[] models =
        [
            .. now.Of(GatewayMeasures.QueueDepth).Concat(now.Of(GatewayMeasures.Requests)).Select(sample => sample["model"]).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal),
        ];
        return new GatewayFigures(
            seconds,
            now.Sum(GatewayMeasures.Running, _ => true),
            [.. models.SelectMany(model => Targets(before, now, model, seconds).Prepend(Model(before, now, model, seconds)))],
            [.. PoolsOf(now)]);
    }

    private static ModelFigures Model(MetricMoment before, MetricMoment now, string model, double seconds)
    {
        bool Is(MetricSample sample) => string.Equals(sample["model"], model, StringComparison.Ordinal);
        double? FirstToken(double quantile) => now.Quantile(before, GatewayMeasures.FirstToken, quantile, Is);
        return new ModelFigures(
            model,
            null,
            now.Increase(before, GatewayMeasures.Requests, Is) / seconds,
            now.Increase(before, GatewayMeasures.Errors, Is) / seconds,
            FirstToken(0.5),
            FirstToken(0.95),
            FirstToken(0.99),
            now.Increase(before, GatewayMeasures.Tokens, sample => Is(sample) && sample["kind"] is "output") / seconds,
            now.Increase(before, GatewayMeasures.Cost, Is) / seconds * 3600,
            null,
            now.Sum(GatewayMeasures.QueueDepth, Is));
    }

    private static IEnumerable<ModelFigures> Targets(MetricMoment before, MetricMoment now, string model, double seconds)
    {
        foreach (MetricSample state in now.Of(TargetMeasures.State).Where(sample => sample.Value > 0 && string.Equals(sample["model"], model, StringComparison.Ordinal)))
        {
            bool Is(MetricSample sample) =>
                string.Equals(sample["model"], model, StringComparison.Ordinal) && string.Equals(sample["target"], state["target"], StringComparison.Ordinal);
            double? FirstToken(double quantile) => now.Quantile(before, GatewayMeasures.TargetFirstToken, quantile, Is);
            yield return new ModelFigures(
                model,
                state["target"],
                now.Increase(before, GatewayMeasures.Attempts, Is) / seconds,
                now.Increase(before, GatewayMeasures.Attempts, sample => Is(sample) && sample["outcome"] is not ("completed" or "client_gone" or "lost_hedge")) / seconds,
                FirstToken(0.5),
                FirstToken(0.95),
                FirstToken(0.99),
                null,
                now.Increase(before, GatewayMeasures.Cost, Is) / seconds * 3600,
                state["state"],
                now.Sum(TargetMeasures.Running, Is));
        }
    }

    private static IEnumerable<PoolFigures> PoolsOf(MetricMoment now) => now.Of(PoolMeasures.Desired).Select(desired =>
    {
        bool Is(MetricSample sample) => string.Equals(sample["pool"], desired["pool"], StringComparison.Ordinal);
        return new PoolFigures(
            desired["pool"],
            (int)now.Sum(PoolMeasures.Replicas, sample => Is(sample) && sample["phase"] is "ready"),
            (int)now.Sum(PoolMeasures.Replicas, Is),
            (int)desired.Value);
    });
}
