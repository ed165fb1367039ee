namespace Penstock.Scaling.Targets.Processes;

/// <summary>What a pool's supervisor wants done.</summary>
/// <param name="Kind">What to do.</param>
/// <param name="Id">To which replica.</param>
internal readonly record struct SupervisionAction(SupervisionActionKind Kind, string Id);
