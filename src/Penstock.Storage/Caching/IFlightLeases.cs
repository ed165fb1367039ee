namespace Penstock.Storage.Caching;

/// <summary>
/// Lets one of several gateways make a call whose answer all of them want. The lease ends by itself when its holder dies; an answer is taken
/// only from who holds the lease then.
/// </summary>
public interface IFlightLeases
{
    /// <summary>How long a lease lives without renewal.</summary>
    TimeSpan Life { get; }

    /// <summary>Asks for the lease of <paramref name="key"/>.</summary>
    ValueTask<LeaseRead> AcquireAsync(AnswerKey key, CancellationToken cancellationToken);

    /// <summary>Makes it live on. False when it is lost.</summary>
    ValueTask<bool> RenewAsync(AnswerKey key, long fence, CancellationToken cancellationToken);

    /// <summary>Ends it, with the answer where there is one that may be kept. False when it was lost before: nothing is kept then.</summary>
    ValueTask<bool> ReleaseAsync(AnswerKey key, long fence, StoredAnswer? answer, CancellationToken cancellationToken);
}
