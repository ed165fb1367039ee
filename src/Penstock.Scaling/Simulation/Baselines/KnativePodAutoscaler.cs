using Penstock.Scaling.Decisions;
using Penstock.Scaling.Signals;

namespace Penstock.Scaling.Simulation.Baselines;

/// <summary>
/// Knative's KPA on concurrency: tick 2 s, stable window 60 s, panic window 6 s at twice the capacity, never down while it panics, down by half at
/// most; with a scale-down delay of 300 s, without which it flaps under cold starts of minutes. Parameter: concurrency per replica.
/// </summary>
internal sealed class KnativePodAutoscaler(double target) : IAutoscaler
{
    private readonly WindowMean _stable = new(60);
    private readonly WindowMean _panic = new(6);
    private readonly RecentMaximum _delay = new(300);
    private int _seconds;
    private int _desired;
    private int _panicSince = int.MinValue;
    private int _panicPeak;

    public int Step(in PoolSample sample)
    {
        double stable = _stable.Add(sample.InFlight + sample.Queued);
        double panic = _panic.Add(sample.InFlight + sample.Queued);
        int ready = Math.Max(1, sample.Ready);
        _desired = _desired == 0 ? sample.Ready + sample.Starting : _desired;
        if (++_seconds % 2 != 0)
        {
            return _desired;
        }

        int wantedStable = Math.Max((int)Math.Ceiling(stable / target), ready / 2);
        int wantedPanic = (int)Math.Ceiling(panic / target);
        if ((double)wantedPanic / ready >= 2)
        {
            _panicPeak = _panicSince == int.MinValue ? 0 : _panicPeak;
            _panicSince = _seconds;
        }

        int wanted = wantedStable;
        if (_panicSince != int.MinValue && _seconds - _panicSince <= 60)
        {
            _panicPeak = Math.Max(_panicPeak, Math.Max(wantedPanic, ready));
            wanted = _panicPeak;
        }
        else
        {
            _panicSince = int.MinValue;
        }

        _desired = Math.Max(1, _delay.Add(_seconds, wanted));
        return _desired;
    }
}
