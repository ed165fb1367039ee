using Penstock.Scaling.Mixing;
using Penstock.Scaling.Signals;

namespace Penstock.Scaling.Decisions;

/// <summary>Whatever says how many replicas there should be: ours, or one of the field's. Deterministic; time comes in with the sample.</summary>
public interface IAutoscaler
{
    /// <summary>Takes in one second of a pool and says how many replicas there should be, starting ones included.</summary>
    int Step(in PoolSample sample);

    /// <summary>The same by type, where the pool has several; empty where it has one.</summary>
    IReadOnlyList<TypeCount> Mix => [];
}
