using Penstock.Scaling.Decisions;
using Penstock.Scaling.Signals;

namespace Penstock.Scaling.Simulation.Baselines;

/// <summary>One of the field's scalers and the values of its one parameter that tuning may choose from.</summary>
/// <param name="Name">What tables call it.</param>
/// <param name="Parameter">What the parameter is.</param>
/// <param name="Values">At most eight, from generous to tight.</param>
/// <param name="Create">Makes one that has seen nothing.</param>
public sealed record Baseline(string Name, string Parameter, IReadOnlyList<double> Values, Func<double, ReplicaModel, IAutoscaler> Create);
