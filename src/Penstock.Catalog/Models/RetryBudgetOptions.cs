namespace Penstock.Catalog.Models;

/// <summary>
/// How many retries each target takes, whatever fails: a share of the requests that reach it first, and a few a second so that small
/// models may retry at all.
/// </summary>
public sealed record RetryBudgetOptions
{
    /// <summary>Retries for each request, from 0 to 10. Default 0.2.</summary>
    public double Ratio { get; init; } = 0.2;

    /// <summary>Retries a second on top, from 0. Default 10.</summary>
    public double PerSecond { get; init; } = 10;
}
