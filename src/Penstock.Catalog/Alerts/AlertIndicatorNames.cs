namespace Penstock.Catalog.Alerts;

/// <summary>What an objective may be about.</summary>
public static class AlertIndicatorNames
{
    /// <summary>Requests that did not fail by the operator's side.</summary>
    public const string Availability = "availability";

    /// <summary>All of them; all but <see cref="Availability"/> are durations that need a bound.</summary>
    public static IReadOnlyList<string> All { get; } = [Availability, "firstToken", "duration", "perOutputToken"];
}
