namespace Penstock.Storage.Responses;

/// <summary>An answer that later turns may follow.</summary>
/// <param name="Tenant">Whose it is; null on an open data plane.</param>
/// <param name="Id">The answer's id, unique inside its tenant.</param>
/// <param name="Body">The whole answer as the client got it, UTF-8 JSON.</param>
/// <param name="History">The conversation up to and with this answer: a JSON array of items.</param>
public sealed record StoredResponse(string? Tenant, string Id, ReadOnlyMemory<byte> Body, ReadOnlyMemory<byte> History)
{
    /// <summary>What it takes, in bytes.</summary>
    public long Size => Body.Length + History.Length + (2 * Id.Length);
}
