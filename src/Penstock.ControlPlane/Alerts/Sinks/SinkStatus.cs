namespace Penstock.ControlPlane.Alerts.Sinks;

/// <summary>How a sink fares.</summary>
/// <param name="Delivered">Notices that it took.</param>
/// <param name="Failed">Notices that were given up.</param>
/// <param name="Waiting">Notices that wait.</param>
/// <param name="LastError">The last error; null when the last notice was taken.</param>
/// <param name="LastDeliveredAt">When it last took one, in seconds since 1970; null when it never did.</param>
internal sealed record SinkStatus(long Delivered, long Failed, int Waiting, string? LastError, long? LastDeliveredAt);
