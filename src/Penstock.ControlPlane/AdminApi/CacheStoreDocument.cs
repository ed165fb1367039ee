namespace Penstock.ControlPlane.AdminApi;

/// <summary>How the store of answers beyond memory is.</summary>
/// <param name="Kind"><c>sqlite</c> or <c>redis</c>.</param>
/// <param name="State"><c>well</c> or <c>failing</c>; requests go on without it.</param>
/// <param name="Since">Since when.</param>
/// <param name="LastFault">Away, Full, Corrupt or Busy; null when it never failed.</param>
/// <param name="Detail">In words.</param>
internal sealed record CacheStoreDocument(string Kind, string State, DateTimeOffset Since, string? LastFault, string? Detail);
