using Penstock.Gateway.Inference;
using Penstock.Gateway.Resolution;

namespace Penstock.Gateway.Experiments;

/// <summary>Shares of targets as they are in force, for operators to look at and to change.</summary>
/// <param name="snapshot">What runs now.</param>
/// <param name="shadows">What shadows said.</param>
public sealed class TrafficDirectory(Func<GatewaySnapshot> snapshot, ShadowLog shadows)
{
    /// <summary>What shadows said.</summary>
    public ShadowLog Shadows { get; } = shadows;

    /// <summary>All models by name.</summary>
    public IEnumerable<ModelRoute> All() => snapshot().Models.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => entry.Value);

    /// <summary>The model of that name; null when there is none.</summary>
    public ModelRoute? Find(string model) => snapshot().Models.GetValueOrDefault(model);
}
