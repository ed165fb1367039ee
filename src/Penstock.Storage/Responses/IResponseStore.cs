namespace Penstock.Storage.Responses;

/// <summary>
/// Keeps answers that later turns may follow (<c>previous_response_id</c>). Every look is inside one tenant: what another has is not there.
/// Safe for concurrent use.
/// </summary>
public interface IResponseStore
{
    /// <summary>The answer of that id; null when it is another tenant's, was deleted, pushed out or is too old.</summary>
    ValueTask<StoredResponse?> FindAsync(string? tenant, string id, CancellationToken cancellationToken);

    /// <summary>Keeps one, so that it can be found when this completes. Null is success; else why it is not kept, for the operator.</summary>
    ValueTask<string?> PutAsync(StoredResponse response, CancellationToken cancellationToken);

    /// <summary>Deletes one; false when there is none to be found.</summary>
    ValueTask<bool> DeleteAsync(string? tenant, string id, CancellationToken cancellationToken);
}
