namespace Penstock.Protocols.Inference;

/// <summary>An answer of a target whose status is not 2xx.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Body">As far as it was read; cap it at some 64 KiB.</param>
/// <param name="Header">Looks a header up by its name in any case; null where it is absent.</param>
/// <param name="Now">For headers that give a point in time.</param>
public sealed record UpstreamFailure(int Status, ReadOnlyMemory<byte> Body, Func<string, string?> Header, DateTimeOffset Now);
