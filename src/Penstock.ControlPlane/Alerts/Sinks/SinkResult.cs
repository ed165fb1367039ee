namespace Penstock.ControlPlane.Alerts.Sinks;

/// <summary>What came of a call to a sink.</summary>
/// <param name="IsDelivered">Whether it took the notice.</param>
/// <param name="Status">Its HTTP status; null when there was no answer.</param>
/// <param name="Error">What went wrong, in one line without secrets; null when nothing did.</param>
/// <param name="RetryAfter">How long it wants to be left alone; null when it does not say.</param>
/// <param name="IsFinal">True when trying again would not help.</param>
internal sealed record SinkResult(bool IsDelivered, int? Status, string? Error, TimeSpan? RetryAfter = null, bool IsFinal = false);
