using Penstock.Scaling.Decisions;
using Penstock.Scaling.Signals;

namespace Penstock.Scaling.Simulation.Baselines;

/// <summary>
/// KEDA on the number of waiting requests, as the vLLM production stack documents it: polled every 15 s, through an HPA. Parameter: waiting
/// requests per replica.
/// </summary>
internal sealed class KedaQueue(double threshold) : IAutoscaler
{
    private readonly RecentMaximum _stabilisation = new(360);
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

        int wanted = Math.Min((int)Math.Ceiling(sample.Queued / threshold), Math.Max(current * 2, current + 4));
        _desired = Math.Max(1, _stabilisation.Add(_seconds, wanted));
        return _desired;
    }
}
