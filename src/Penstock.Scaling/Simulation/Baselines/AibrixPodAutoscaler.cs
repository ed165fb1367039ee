using Penstock.Scaling.Decisions;
using Penstock.Scaling.Signals;

namespace Penstock.Scaling.Simulation.Baselines;

/// <summary>
/// AIBrix' APA on requests per ready replica: resync 10 s, tolerances 0.1, rates 2, observe window 180 s, panic window 60 s, down after 300 s.
/// Parameter: the target per replica.
/// </summary>
internal sealed class AibrixPodAutoscaler(double target) : IAutoscaler
{
    private readonly WindowMean _observe = new(180);
    private readonly WindowMean _panic = new(60);
    private readonly RecentMaximum _cooldown = new(300);
    private int _seconds;
    private int _desired;

    public int Step(in PoolSample sample)
    {
        double perPod = (sample.InFlight + sample.Queued) / (double)Math.Max(1, sample.Ready);
        double use = Math.Max(_observe.Add(perPod), _panic.Add(perPod));
        int current = sample.Ready + sample.Starting;
        _desired = _desired == 0 ? current : _desired;
        if (++_seconds % 10 != 0)
        {
            return _desired;
        }

        double ratio = use / target;
        int wanted = ratio > 1.1 ? (int)Math.Min(Math.Ceiling(2.0 * current), Math.Ceiling(current * ratio))
            : ratio < 0.9 ? (int)Math.Max(Math.Floor(current / 2.0), Math.Ceiling(current * ratio))
            : current;
        _desired = Math.Max(1, _cooldown.Add(_seconds, wanted));
        return _desired;
    }
}
