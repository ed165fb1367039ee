using Penstock.Scaling.Decisions;
using Penstock.Scaling.Signals;

namespace Penstock.Scaling.Simulation.Baselines;

/// <summary>The same number all day. Parameter: replicas.</summary>
internal sealed class StaticFleet(double replicas) : IAutoscaler
{
    public int Step(in PoolSample sample) => (int)replicas;
}
