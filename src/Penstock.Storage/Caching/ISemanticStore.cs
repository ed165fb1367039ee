namespace Penstock.Storage.Caching;

/// <summary>
/// Keeps what a semantic cache has learned over a restart. It may fail at any time; that is a value, never an exception. Safe for concurrent use.
/// </summary>
public interface ISemanticStore : IAsyncDisposable
{
    /// <summary><c>sqlite</c>.</summary>
    string Kind { get; }

    /// <summary>Reads everything, once at start.</summary>
    ValueTask<SemanticRead> ReadAsync(CancellationToken cancellationToken);

    /// <summary>Keeps, replaces and takes out, in this order, all or none.</summary>
    ValueTask<StoreFault?> WriteAsync(IReadOnlyList<SemanticRow> rows, CancellationToken cancellationToken);
}
