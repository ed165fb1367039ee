namespace Penstock.ControlPlane.AdminApi;

/// <summary>What <c>GET /admin/v1/cache/entries</c> answers.</summary>
/// <param name="Entries">Questions that are kept, those with the latest answers first.</param>
/// <param name="More">Whether there are more of them.</param>
internal sealed record CacheEntriesDocument(IReadOnlyList<CacheEntryDocument> Entries, bool More);
