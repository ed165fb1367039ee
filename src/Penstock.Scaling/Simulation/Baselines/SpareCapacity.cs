using Penstock.Scaling.Decisions;
using Penstock.Scaling.Signals;

namespace Penstock.Scaling.Simulation.Baselines;

/// <summary>
/// The spare-capacity rule of llm-d's workload variant autoscaler, on slots instead of KV blocks, which are not what is scarce here: one up when
/// the mean spare share falls below the parameter, none while one is starting; one down when the rest would keep it. Every 30 s.
/// </summary>
internal sealed class SpareCapacity(double spare) : IAutoscaler
{
    private const double Slots = 64;
    private readonly WindowMean _load = new(30);
    private int _seconds;
    private int _desired;

    public int Step(in PoolSample sample)
    {
        double load = _load.Add(sample.InFlight + sample.Queued) / Slots;
        int current = sample.Ready + sample.Starting;
        _desired = _desired == 0 ? current : _desired;
        if (++_seconds % 30 != 0 || sample.Starting > 0)
        {
            return _desired;
        }

        if (load > (1 - spare) * current)
        {
            _desired = current + 1;
        }
        else if (current > 1 && load < (1 - spare) * (current - 1) * 0.9)
        {
            _desired = current - 1;
        }

        return _desired;
    }
}
