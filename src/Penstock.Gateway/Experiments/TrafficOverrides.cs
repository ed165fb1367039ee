using System.Collections.Immutable;
using Penstock.Gateway.Resolution;

namespace Penstock.Gateway.Experiments;

/// <summary>
/// What an operator has changed of a model's shares while it runs. It goes over what the configuration says, outlives a reload, is shown as an
/// override, and is gone after a reset or a restart. Safe for concurrent use.
/// </summary>
public sealed class TrafficOverrides
{
    private readonly Lock _gate = new();
    private double _canaryPercent = double.NaN;
    private ImmutableDictionary<string, double> _weights = ImmutableDictionary.Create<string, double>(StringComparer.Ordinal);

    /// <summary>The canary's share, 0 to 100; null where the configuration's stands.</summary>
    public double? CanaryPercent => Volatile.Read(ref _canaryPercent) is var percent && double.IsNaN(percent) ? null : percent;

    /// <summary>Weights by target; those of others are the configuration's.</summary>
    public ImmutableDictionary<string, double> Weights => Volatile.Read(ref _weights);

    /// <summary>True when something is not as the configuration says.</summary>
    public bool IsAny => CanaryPercent is not null || !Weights.IsEmpty;

    /// <summary>Puts shares in force at once, for all targets of <paramref name="route"/>.</summary>
    public void Set(ModelRoute route, IReadOnlyDictionary<string, double> weights, double? canaryPercent)
    {
        lock (_gate)
        {
            Volatile.Write(ref _weights, Weights.SetItems(weights));
            Volatile.Write(ref _canaryPercent, canaryPercent ?? _canaryPercent);
            Apply(route);
        }
    }

    /// <summary>Back to the configuration.</summary>
    public void Reset(ModelRoute route)
    {
        lock (_gate)
        {
            Volatile.Write(ref _weights, Weights.Clear());
            Volatile.Write(ref _canaryPercent, double.NaN);
            Apply(route);
        }
    }

    /// <summary>Writes the weights in force to the targets of <paramref name="route"/>.</summary>
    internal void Apply(ModelRoute route)
    {
        foreach (Tier tier in route.Tiers)
        {
            foreach (TargetState target in tier.Targets)
            {
                target.Load.Weight = Weights.GetValueOrDefault(target.Options.Name, target.Options.Weight);
            }
        }
    }
}
