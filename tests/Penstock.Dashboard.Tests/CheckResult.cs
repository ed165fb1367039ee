using System.Text.Json;

namespace Penstock.Dashboard.Tests;

/// <summary>What one check of the browser's script said.</summary>
/// <param name="IsOk">Whether it held.</param>
/// <param name="Detail">Why not.</param>
internal sealed record CheckResult(bool IsOk, string Detail)
{
    /// <summary>Every line of JSON of <paramref name="output"/>.</summary>
    public static Dictionary<string, CheckResult> Read(string output)
    {
        var results = new Dictionary<string, CheckResult>(StringComparer.Ordinal);
        foreach (string line in output.Split('\n').Where(line => line.StartsWith("{\"name\"", StringComparison.Ordinal)))
        {
            using JsonDocument json = JsonDocument.Parse(line);
            JsonElement root = json.RootElement;
            results.Add(
                root.GetProperty("name").GetString()!,
                new CheckResult(root.GetProperty("ok").GetBoolean(), root.TryGetProperty("detail", out JsonElement detail) ? detail.GetString()! : ""));
        }

        return results;
    }
}
