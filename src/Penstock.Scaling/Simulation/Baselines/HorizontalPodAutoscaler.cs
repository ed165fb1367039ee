using Penstock.Scaling.Decisions;
using Penstock.Scaling.Signals;

namespace Penstock.Scaling.Simulation.Baselines;

/// <summary>
/// Kubernetes' HPA v2 on requests in flight or waiting, AverageValue. Parameter: the target per replica. Defaults of the documentation: sync 15 s,
/// tolerance 0.1, up by 100 % or 4 in 15 s, down after a stabilisation of 300 s. Pods that are not ready count as 0 on the way up.
/// </summary>
internal sealed class HorizontalPodAutoscaler(double target) : IAutoscaler
{
    private readonly RecentMaximum _stabilisation = new(300);
    private int _seconds;
    private int _desired;

    public int Step(in PoolSample sample)
    {
        int current = sample.Ready + sample.Starting;
        _desired = _desired == 0 ? current : _desired;
        if (++_seconds % 15 != 0)
        {
            return _desired;
        }

        double ratio = (sample.InFlight + sample.Queued) / (target * Math.Max(1, current));
        int wanted = Math.Abs(ratio - 1) <= 0.1 ? current : (int)Math.Ceiling(current * ratio);
        wanted = Math.Min(wanted, Math.Max(current * 2, current + 4));
        _desired = Math.Max(1, _stabilisation.Add(_seconds, wanted));
        return _desired;
    }
}
