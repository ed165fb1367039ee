namespace Penstock.Storage.Control;

/// <summary>
/// What control planes keep, and share where their store is shared: closed steps of measures, small documents, and who leads. Every method throws
/// <see cref="System.Data.Common.DbException"/> or <see cref="IOException"/> when the database is away. Safe for concurrent use.
/// </summary>
public interface IControlStore : IAsyncDisposable
{
    /// <summary>True when control planes of other machines may use it too.</summary>
    bool IsShared { get; }

    /// <summary>Brings the schema up to date. Called before all else.</summary>
    ValueTask PrepareAsync(CancellationToken cancellationToken);

    /// <summary>Keeps frames; one that is there already is replaced.</summary>
    ValueTask WriteFramesAsync(IReadOnlyList<StoredFrame> frames, CancellationToken cancellationToken);

    /// <summary>Frames of a step that begin at <paramref name="from"/> or later, oldest first.</summary>
    /// <param name="stepSeconds">The step.</param>
    /// <param name="from">In seconds since 1970.</param>
    /// <param name="limit">How many at most.</param>
    /// <param name="cancellationToken">Ends it.</param>
    ValueTask<IReadOnlyList<StoredFrame>> ReadFramesAsync(int stepSeconds, long from, int limit, CancellationToken cancellationToken);

    /// <summary>Forgets frames of a step that begin before <paramref name="before"/>.</summary>
    ValueTask DropFramesAsync(int stepSeconds, long before, CancellationToken cancellationToken);

    /// <summary>A document; revision 0 when there is none.</summary>
    ValueTask<StoredDocument> ReadAsync(string name, CancellationToken cancellationToken);

    /// <summary>Writes a document if it is still at <paramref name="revision"/>. False when somebody else was first.</summary>
    ValueTask<bool> TryWriteAsync(string name, long revision, byte[] body, CancellationToken cancellationToken);

    /// <summary>Takes or keeps the lead of <paramref name="role"/>. False while another holds it.</summary>
    /// <param name="role">What is led.</param>
    /// <param name="holder">Who wants it.</param>
    /// <param name="now">The time.</param>
    /// <param name="term">For how long, unless it is taken again before.</param>
    /// <param name="cancellationToken">Ends it.</param>
    ValueTask<bool> TryLeadAsync(string role, string holder, DateTimeOffset now, TimeSpan term, CancellationToken cancellationToken);
}
