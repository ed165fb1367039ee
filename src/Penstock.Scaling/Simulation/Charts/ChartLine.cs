namespace Penstock.Scaling.Simulation.Charts;

/// <summary>One line of a panel.</summary>
internal sealed record ChartLine(string Name, string Color, Func<TimelinePoint, double> Value, bool IsStep);
