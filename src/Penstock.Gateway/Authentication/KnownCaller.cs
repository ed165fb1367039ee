using Microsoft.AspNetCore.Http;
using Penstock.Gateway.Inference;

namespace Penstock.Gateway.Authentication;

/// <summary>
/// Remembers, for one connection, whose key was shown last. The server hands out the very same string for a header that repeats the one
/// before, so that a repeated key is known by reference, without hashing it again. A change of the keys forgets it; expiry is always checked.
/// </summary>
internal sealed class KnownCaller
{
    private string? _authorization;
    private string? _key;
    private KeyRing? _ring;
    private Caller? _caller;

    /// <summary>Who calls; null when nobody does.</summary>
    public Caller? Find(KeyRing ring, IHeaderDictionary headers, DateTimeOffset now)
    {
        string? authorization = headers.Authorization;
        string? key = headers["x-api-key"];
        if (_caller is { } known && ReferenceEquals(_ring, ring) && ReferenceEquals(_authorization, authorization) && ReferenceEquals(_key, key))
        {
            return KeyRing.HasExpired(known, now) ? null : known;
        }

        (_ring, _authorization, _key) = (ring, authorization, key);
        return _caller = ring.Find(Credentials.Of(headers), now);
    }
}
