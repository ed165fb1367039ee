namespace Penstock.Scaling.Simulation.Evaluation;

/// <summary>Which run of an evaluation.</summary>
/// <param name="Scaler">Its name.</param>
/// <param name="Parameter">The value of its parameter; 0 where it has none.</param>
/// <param name="Day">The day.</param>
/// <param name="Seed">The seed.</param>
/// <param name="ColdStartSeconds">Median cold start.</param>
public sealed record RunKey(string Scaler, double Parameter, int Day, int Seed, double ColdStartSeconds);
