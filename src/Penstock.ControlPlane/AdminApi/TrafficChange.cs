using System.Text.Json;
using Penstock.Gateway.Resolution;

namespace Penstock.ControlPlane.AdminApi;

/// <summary>What <c>PATCH /admin/v1/traffic</c> asks for: <c>{"weights": {"cloud": 3}, "canaryPercent": 10}</c>, either of them or both.</summary>
/// <param name="Weights">By target; above 0.</param>
/// <param name="CanaryPercent">0 to 100; null leaves it.</param>
internal sealed record TrafficChange(IReadOnlyDictionary<string, double> Weights, double? CanaryPercent)
{
    private const double LargestWeight = 1_000_000;

    /// <summary>Reads and checks it. Null is success; else what is wrong and what to do.</summary>
    public static string? TryRead(JsonElement json, ModelRoute route, out TrafficChange change)
    {
        change = new TrafficChange(new Dictionary<string, double>(StringComparer.Ordinal), null);
        if (json.ValueKind != JsonValueKind.Object)
        {
            return "The body has to be a JSON object: {\"weights\": {TARGET: WEIGHT}, \"canaryPercent\": PERCENT}.";
        }

        var weights = new Dictionary<string, double>(StringComparer.Ordinal);
        double? percent = null;
        foreach (JsonProperty property in json.EnumerateObject())
        {
            string? wrong = property.Name switch
            {
                "weights" => ReadWeights(property.Value, route, weights),
                "canaryPercent" => ReadPercent(property.Value, route, out percent),
                _ => $"'{property.Name}' is not known here; weights and canaryPercent are.",
            };
            if (wrong is not null)
            {
                return wrong;
            }
        }

        change = new TrafficChange(weights, percent);
        return weights.Count == 0 && percent is null ? "Nothing is asked for: say weights, canaryPercent, or both." : null;
    }

    private static string? ReadWeights(JsonElement json, ModelRoute route, Dictionary<string, double> weights)
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            return "weights has to be an object: {TARGET: WEIGHT}.";
        }

        foreach (JsonProperty weight in json.EnumerateObject())
        {
            if (!route.Tiers.Any(tier => tier.Targets.Any(target => string.Equals(target.Options.Name, weight.Name, StringComparison.Ordinal))))
            {
                return $"weights.{weight.Name}: the model has no target of this name.";
            }

            if (weight.Value.ValueKind != JsonValueKind.Number || weight.Value.GetDouble() is not (> 0 and < LargestWeight and var value))
            {
                return $"weights.{weight.Name} has to be a number above 0 and below {LargestWeight}.";
            }

            weights[weight.Name] = value;
        }

        return null;
    }

    private static string? ReadPercent(JsonElement json, ModelRoute route, out double? percent)
    {
        percent = null;
        if (route.Options.Canary is null)
        {
            return $"canaryPercent: models.{route.Name.Text}.canary names no target yet.";
        }

        if (json.ValueKind != JsonValueKind.Number || json.GetDouble() is not (>= 0 and <= 100 and var value))
        {
            return "canaryPercent has to be a number from 0 to 100.";
        }

        percent = value;
        return null;
    }
}
