using System.Collections.Immutable;
using System.Text.Json;

namespace Penstock.Gateway.Authentication.Tokens;

/// <summary>The keys that an issuer signs with now. Immutable.</summary>
internal sealed class KeySet
{
    private const int MostKeys = 100;

    private readonly ImmutableArray<VerificationKey> _keys;

    private KeySet(ImmutableArray<VerificationKey> keys) => _keys = keys;

    /// <summary>No key.</summary>
    public static KeySet Empty { get; } = new([]);

    /// <summary>How many.</summary>
    public int Count => _keys.Length;

    /// <summary>The keys of a document; null where it is no key set. Keys that cannot be used are left out, as RFC 7517 (section 5) wants.</summary>
    public static KeySet? Parse(ReadOnlyMemory<byte> json)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 16 });
            return document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty("keys", out JsonElement keys) && keys.ValueKind == JsonValueKind.Array
                ? new KeySet([.. keys.EnumerateArray().Take(MostKeys).Select(VerificationKey.Of).OfType<VerificationKey>()])
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>This set, with the objects of <paramref name="before"/> for keys that are in both; the others of it are withdrawn.</summary>
    public KeySet After(KeySet before)
    {
        Dictionary<string, VerificationKey> known = before._keys.DistinctBy(key => key.Identity, StringComparer.Ordinal).ToDictionary(key => key.Identity, StringComparer.Ordinal);
        var next = new KeySet([.. _keys.Select(key => known.GetValueOrDefault(key.Identity) ?? key)]);
        before.WithdrawAllBut(next);
        return next;
    }

    /// <summary>
    /// The key for a signature by <paramref name="rule"/>: the one of that id, or, where the token names none, the only one that fits. Null else.
    /// </summary>
    public VerificationKey? Find(string? id, SignatureRule rule)
    {
        VerificationKey? found = null;
        foreach (VerificationKey key in _keys)
        {
            if (!key.Fits(rule) || (id is not null && !string.Equals(id, key.Id, StringComparison.Ordinal)))
            {
                continue;
            }

            if (found is not null)
            {
                return null;
            }

            found = key;
        }

        return found;
    }

    /// <summary>Withdraws all keys of this set that are not in <paramref name="next"/>.</summary>
    public void WithdrawAllBut(KeySet next)
    {
        foreach (VerificationKey key in _keys.Where(key => !next._keys.Contains(key)))
        {
            key.Withdraw();
        }
    }
}
