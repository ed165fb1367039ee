using Penstock.Scaling.Decisions;
using Penstock.Scaling.Signals;

namespace Penstock.Scaling.Simulation.Baselines;

/// <summary>
/// The throughput loop of NVIDIA Dynamo's planner with a Kalman local linear trend as its predictor: every 180 s the next interval's requests and
/// lengths are predicted and divided by the profiled throughput of a replica. Parameter: the share of that throughput that is planned for.
/// </summary>
internal sealed class DynamoPlanner(double use, ReplicaModel replica) : IAutoscaler
{
    private const int Interval = 180;
    private double _work;
    private double _output = 200;
    private double _level = double.NaN;
    private double _trend;
    private int _seconds;
    private int _desired;

    public int Step(in PoolSample sample)
    {
        _desired = _desired == 0 ? sample.Ready + sample.Starting : _desired;
        if (sample.Completions > 0)
        {
            _output += 0.02 * (((double)sample.OutputTokens / sample.Completions) - _output);
        }

        _work += sample.Arrivals == 0 ? 0 : sample.Arrivals * replica.Work((double)sample.InputTokens / sample.Arrivals, _output);
        if (++_seconds % Interval != 0)
        {
            return _desired;
        }

        Update(_work / Interval);
        _work = 0;
        _desired = Math.Max(1, (int)Math.Ceiling((_level + _trend) / use));
        return _desired;
    }

    /// <summary>Level and trend with the steady gains of the filter.</summary>
    private void Update(double observed)
    {
        if (double.IsNaN(_level))
        {
            _level = observed;
            return;
        }

        double error = observed - _level - _trend;
        _level += _trend + (0.6 * error);
        _trend += 0.1 * error;
    }
}
