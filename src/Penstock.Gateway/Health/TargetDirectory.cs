using Penstock.Gateway.Inference;
using Penstock.Gateway.Resolution;

namespace Penstock.Gateway.Health;

/// <summary>All targets of the running configuration, for operators to look at and to act on.</summary>
/// <param name="snapshot">What runs now.</param>
public sealed class TargetDirectory(Func<GatewaySnapshot> snapshot)
{
    /// <summary>All of them, by model and tier.</summary>
    public IEnumerable<TargetState> All() =>
        from model in snapshot().Models.OrderBy(entry => entry.Key, StringComparer.Ordinal)
        from tier in model.Value.Tiers
        from target in tier.Targets
        select target;

    /// <summary>The target of that name; null when the model has none.</summary>
    public TargetState? Find(string model, string target) => All().FirstOrDefault(
        state => string.Equals(state.Health.Model, model, StringComparison.Ordinal) && string.Equals(state.Health.Target, target, StringComparison.Ordinal));
}
