namespace Penstock.Scaling.Targets;

/// <summary>Why a scale target did not do as it was told.</summary>
/// <param name="Kind">What kind of failure.</param>
/// <param name="Message">One line for an operator: what, where, what to do. Without secrets and without the answer's body.</param>
/// <param name="RetryAfter">How long to leave it alone; null lets the loop's back-off decide.</param>
public sealed record TargetError(TargetErrorKind Kind, string Message, TimeSpan? RetryAfter = null);
