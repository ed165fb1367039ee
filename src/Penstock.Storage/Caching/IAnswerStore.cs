namespace Penstock.Storage.Caching;

/// <summary>
/// Keeps answers beyond memory: in a file, or in Redis for several gateways. It may fail at any time; that is a value, never an exception.
/// The one exception that leaves it is <see cref="OperationCanceledException"/> for the caller's token. Safe for concurrent use.
/// </summary>
public interface IAnswerStore : IAsyncDisposable
{
    /// <summary><c>sqlite</c> or <c>redis</c>.</summary>
    string Kind { get; }

    /// <summary>True when other gateways write to it too, so that its epochs have to be read again and again.</summary>
    bool IsShared { get; }

    /// <summary>Looks <paramref name="key"/> up.</summary>
    ValueTask<StoreRead> FindAsync(AnswerKey key, CancellationToken cancellationToken);

    /// <summary>Keeps <paramref name="answers"/>, all or none where it can.</summary>
    ValueTask<StoreFault?> PutAsync(IReadOnlyList<StoredAnswer> answers, CancellationToken cancellationToken);

    /// <summary>Forgets one answer.</summary>
    ValueTask<StoreFault?> RemoveAsync(AnswerKey key, CancellationToken cancellationToken);

    /// <summary>Forgets all answers; epochs stay.</summary>
    ValueTask<StoreFault?> ClearAsync(CancellationToken cancellationToken);

    /// <summary>All epochs. They are part of every key, so that a scope whose epoch rises is out of reach at once.</summary>
    ValueTask<EpochRead> ReadEpochsAsync(CancellationToken cancellationToken);

    /// <summary>Keeps the epoch of a scope.</summary>
    ValueTask<StoreFault?> WriteEpochAsync(string scope, long epoch, CancellationToken cancellationToken);
}
