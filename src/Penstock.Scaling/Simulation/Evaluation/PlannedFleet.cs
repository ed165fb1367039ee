using Penstock.Scaling.Decisions;
using Penstock.Scaling.Signals;

namespace Penstock.Scaling.Simulation.Evaluation;

/// <summary>Follows a plan that was made with knowledge of the future: replicas are asked for one cold start before they are needed.</summary>
internal sealed class PlannedFleet(int[] needed, double windowSeconds, double lead) : IAutoscaler
{
    private int _second;

    public int Step(in PoolSample sample)
    {
        int from = (int)(_second / windowSeconds);
        int to = (int)((_second + lead) / windowSeconds);
        _second++;
        int most = 1;
        for (int window = Math.Min(from, needed.Length - 1); window <= Math.Min(to, needed.Length - 1); window++)
        {
            most = Math.Max(most, needed[window]);
        }

        return most;
    }
}
