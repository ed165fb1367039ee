using Penstock.Catalog.Values;

namespace Penstock.Catalog.Tenants;

/// <summary>A stored key: what tells whether a presented one is it, and nothing from which it could be made again.</summary>
/// <param name="Id">The public part of the key, by which it is found.</param>
/// <param name="Salt">32 random bytes.</param>
/// <param name="Hash">HMAC-SHA-256 of the whole key under <paramref name="Salt"/>, 32 bytes.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="Expires">The first instant at which it is no longer valid, as after a rotation; null is with its owner.</param>
public sealed record KeyDigest(string Id, ValueList<byte> Salt, ValueList<byte> Hash, DateTimeOffset CreatedAt, DateTimeOffset? Expires);
