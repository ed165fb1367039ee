namespace Penstock.Scaling.Simulation;

/// <summary>One minute of a run, as charts show it.</summary>
/// <param name="Minute">Counted from the end of the warm-up.</param>
/// <param name="Desired">What the scaler asked for at its end.</param>
/// <param name="Ready">Replicas ready at its end.</param>
/// <param name="Starting">Replicas starting at its end.</param>
/// <param name="Work">Replicas that its arrivals would keep wholly busy.</param>
/// <param name="Arrivals">Requests that arrived in it.</param>
/// <param name="Met">Those of them that were served well.</param>
/// <param name="FirstTokenP99Seconds">Time to first token that 99 % of its arrivals stayed under; 0 when there were none.</param>
public sealed record TimelinePoint(int Minute, int Desired, int Ready, int Starting, double Work, int Arrivals, int Met, double FirstTokenP99Seconds);
