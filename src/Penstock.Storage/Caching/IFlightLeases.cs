namespace Penstock.Storage.Caching;

/// <summary>
/// Lets one of several gateways make a call whose answer all of them want. The lease ends by itself when its holder dies; an answer is taken
/// only from who holds the lease then.
/// </summary>
public interface IFlightLeases
{
    /// <summary>Asks for the lease of <paramref name="key"/>, which lives for <paramref name="life"/> unless it is renewed.</summary>
    ValueTask<LeaseRead> AcquireAsync(AnswerKey key, TimeSpan life, CancellationToken cancellationToken);

    /// <summary>Makes it live for <paramref name="life"/> from now on. No fence and no fault say that it is lost.</summary>
    ValueTask<LeaseRead> RenewAsync(AnswerKey key, long fence, TimeSpan life, CancellationToken cancellationToken);

    /// <summary>Ends it, with the answer where there is one that may be kept. No fence and no fault say that it was lost before: nothing is kept then.</summary>
    ValueTask<LeaseRead> ReleaseAsync(AnswerKey key, long fence, StoredAnswer? answer, CancellationToken cancellationToken);
}
