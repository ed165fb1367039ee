using Penstock.Scaling.Decisions;
using Penstock.Scaling.Signals;

namespace Penstock.Scaling.Simulation.Baselines;

/// <summary>
/// Ray Serve's autoscaling on ongoing requests: mean over 30 s, up when it has held for 30 s, down when it has held for 600 s. Parameter:
/// ongoing requests per replica.
/// </summary>
internal sealed class RayServe(double target) : IAutoscaler
{
    private const int Interval = 10;
    private readonly WindowMean _ongoing = new(30);
    private int _seconds;
    private int _desired;
    private int _held;

    public int Step(in PoolSample sample)
    {
        double ongoing = _ongoing.Add(sample.InFlight + sample.Queued);
        _desired = _desired == 0 ? sample.Ready + sample.Starting : _desired;
        if (++_seconds % Interval != 0)
        {
            return _desired;
        }

        int wanted = Math.Max(1, (int)Math.Ceiling(ongoing / target));
        _held = wanted > _desired ? Math.Max(_held, 0) + Interval : wanted < _desired ? Math.Min(_held, 0) - Interval : 0;
        if (_held is > 30 or < -600)
        {
            (_desired, _held) = (wanted, 0);
        }

        return _desired;
    }
}
