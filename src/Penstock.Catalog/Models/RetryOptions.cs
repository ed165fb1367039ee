namespace Penstock.Catalog.Models;

/// <summary>How often a request may be tried.</summary>
public sealed record RetryOptions
{
    /// <summary>Attempts in all, the first included, from 1 to 10. Default 3.</summary>
    public int Attempts { get; init; } = 3;

    /// <summary>What is worth another attempt. Default <see cref="RetryCauses.All"/>.</summary>
    public RetryCauses On { get; init; } = RetryCauses.All;

    /// <summary>What keeps retries from becoming a storm.</summary>
    public RetryBudgetOptions Budget { get; init; } = new();
}
