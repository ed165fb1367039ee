namespace Penstock.CacheFuzz;

/// <summary>What a run found.</summary>
/// <param name="Requests">How many were asked.</param>
/// <param name="Hits">How many of them were answered from the cache.</param>
/// <param name="Mutations">How many differed from the one before in one parameter or the tenant alone.</param>
/// <param name="Wrong">The first request that got another's answer, or a miss for an equal one; null when there was none.</param>
public sealed record FuzzResult(long Requests, long Hits, long Mutations, string? Wrong)
{
    /// <summary>Answers of the right tenant and parameters to another question, which a semantic cache may give within its bound.</summary>
    public long WrongSubjects { get; init; }
}
