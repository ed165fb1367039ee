using System.Globalization;

namespace Penstock.Scaling.Policies;

/// <summary>What will arrive by the time that a replica asked for now is ready, with headroom for how wrong forecasts have been.</summary>
internal sealed class PredictivePolicy : IScalingPolicy
{
    public string Name => "predictive";

    public PolicyVote Vote(PoolView view)
    {
        if (!view.Options.Predict)
        {
            return new PolicyVote(Name, 0, "switched off");
        }

        double above = Math.Max(view.Headroom * view.Margin / view.Options.Utilization, 1 / view.Options.MaxUtilization);
        double need = view.ForecastWork * above;
        return new PolicyVote(Name, (int)Math.Ceiling(need), string.Create(
            CultureInfo.InvariantCulture,
            $"{view.ForecastWork:0.00} replicas of work in {view.Horizon.TotalSeconds:0} s, x{view.Headroom:0.00} headroom, x{view.Margin:0.00} margin"));
    }
}
