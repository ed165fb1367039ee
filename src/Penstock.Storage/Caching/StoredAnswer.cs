namespace Penstock.Storage.Caching;

/// <summary>An answer as a store keeps it: bytes that only the gateway can read.</summary>
/// <param name="Key">Its name.</param>
/// <param name="Value">The bytes, with a check of their own.</param>
/// <param name="Expires">From then on nobody wants it any more.</param>
public sealed record StoredAnswer(AnswerKey Key, ReadOnlyMemory<byte> Value, DateTimeOffset Expires);
