namespace Penstock.Cli.Monitoring;

/// <summary>A pool's replicas now.</summary>
/// <param name="Pool">Its name.</param>
/// <param name="Ready">Replicas that answer.</param>
/// <param name="All">All that are not gone.</param>
/// <param name="Desired">How many are wanted.</param>
internal sealed record PoolFigures(string Pool, int Ready, int All, int Desired);
