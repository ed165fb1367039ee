namespace Penstock.Telemetry.Exporting.ApplicationInsights;

/// <summary>
/// Where an Application Insights resource takes telemetry
/// (https://learn.microsoft.com/azure/azure-monitor/app/connection-strings).
/// </summary>
/// <param name="InstrumentationKey">Names the resource.</param>
/// <param name="Ingestion">Where to send.</param>
public sealed record ConnectionString(string InstrumentationKey, Uri Ingestion)
{
    /// <summary>Reads <c>InstrumentationKey=...;IngestionEndpoint=...</c>; null when the key is missing or the endpoint no URL.</summary>
    public static ConnectionString? Parse(string text)
    {
        var parts = text.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(part => part.Split('=', 2))
            .Where(pair => pair.Length == 2)
            .GroupBy(pair => pair[0], StringComparer.OrdinalIgnoreCase)
            .ToDictionary(group => group.Key, group => group.Last()[1], StringComparer.OrdinalIgnoreCase);
        string endpoint = parts.GetValueOrDefault("IngestionEndpoint")
            ?? (parts.TryGetValue("EndpointSuffix", out string? suffix) ? $"https://dc.{suffix}" : "https://dc.services.visualstudio.com");
        return parts.TryGetValue("InstrumentationKey", out string? key) && key.Length > 0
            && Uri.TryCreate(endpoint.TrimEnd('/') + "/v2.1/track", UriKind.Absolute, out Uri? ingestion) && ingestion.Scheme is "http" or "https"
                ? new ConnectionString(key, ingestion)
                : null;
    }
}
