using System.Collections.Immutable;
using Penstock.Gateway.LoadBalancing;

namespace Penstock.Gateway.Resolution;

/// <summary>Targets that share the load of a model. The next tier is tried when this one fails.</summary>
/// <param name="Targets">At least one.</param>
/// <param name="Policy">Chooses among them.</param>
public sealed record Tier(ImmutableArray<TargetState> Targets, ILoadBalancingPolicy Policy);
