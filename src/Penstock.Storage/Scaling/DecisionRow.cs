namespace Penstock.Storage.Scaling;

/// <summary>A decision as it is kept.</summary>
/// <param name="Id">Rises with time.</param>
/// <param name="Pool">The pool.</param>
/// <param name="At">When it was made.</param>
/// <param name="Document">The whole of it, in JSON.</param>
public sealed record DecisionRow(long Id, string Pool, DateTimeOffset At, string Document);
