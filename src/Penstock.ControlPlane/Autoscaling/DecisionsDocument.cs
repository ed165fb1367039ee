namespace Penstock.ControlPlane.Autoscaling;

/// <summary>Decisions about a pool, newest first.</summary>
/// <param name="Pool">The pool.</param>
/// <param name="Decisions">Those of this page.</param>
/// <param name="Next">Where the next page begins (<c>before</c>); null on the last.</param>
internal sealed record DecisionsDocument(string Pool, DecisionDocument[] Decisions, string? Next);
