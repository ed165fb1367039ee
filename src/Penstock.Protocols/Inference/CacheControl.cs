namespace Penstock.Protocols.Inference;

/// <summary>Marks the end of a prefix that the provider may keep for later requests.</summary>
/// <param name="Ttl">How long as the provider writes it (<c>5m</c>, <c>1h</c>), or null for its default.</param>
public sealed record CacheControl(string? Ttl = null);
