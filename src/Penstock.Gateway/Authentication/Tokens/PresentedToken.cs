using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace Penstock.Gateway.Authentication.Tokens;

/// <summary>A signed token as it was presented (RFC 7515, compact form), taken apart and not yet believed.</summary>
internal sealed class PresentedToken
{
    /// <summary>The most characters of one.</summary>
    public const int Longest = 8192;

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 16, AllowDuplicateProperties = false };

    private PresentedToken(string algorithm, string? keyId, string issuer, JsonElement claims, byte[] signed, byte[] signature) =>
        (Algorithm, KeyId, Issuer, Claims, Signed, Signature) = (algorithm, keyId, issuer, claims, signed, signature);

    /// <summary>What it says that it is signed with.</summary>
    public string Algorithm { get; }

    /// <summary>Which key it says to be signed with; null when it does not say.</summary>
    public string? KeyId { get; }

    /// <summary>Who it says made it.</summary>
    public string Issuer { get; }

    /// <summary>All that it claims, an object.</summary>
    public JsonElement Claims { get; }

    /// <summary>The bytes that are signed.</summary>
    public byte[] Signed { get; }

    /// <summary>The signature.</summary>
    public byte[] Signature { get; }

    /// <summary>Whether <paramref name="text"/> has the form of one: <c>{</c> in base64 at its beginning, and three parts.</summary>
    public static bool LooksLikeOne(ReadOnlySpan<char> text) => text.Length <= Longest && text.StartsWith("ey", StringComparison.Ordinal) && text.Count('.') == 2;

    /// <summary>Takes it apart; null where anything about it is wrong.</summary>
    public static PresentedToken? Parse(ReadOnlySpan<char> text)
    {
        int first = text.IndexOf('.');
        int last = text.LastIndexOf('.');
        if (!LooksLikeOne(text)
            || ReadObject(text[..first]) is not { } head
            || ReadObject(text[(first + 1)..last]) is not { } claims
            || Decode(text[(last + 1)..]) is not { Length: > 0 } signature
            || Text(head, "alg") is not { } algorithm
            || Text(claims, "iss") is not { } issuer
            || head.TryGetProperty("crit", out _)
            || !IsAccessToken(head))
        {
            return null;
        }

        string? keyId = Text(head, "kid");
        return keyId is null && head.TryGetProperty("kid", out _)
            ? null
            : new PresentedToken(algorithm, keyId, issuer, claims, Encoding.ASCII.GetBytes(text[..last].ToString()), signature);
    }

    /// <summary>A claim that is a text; null where it is missing or something else.</summary>
    public static string? Text(JsonElement from, string name) =>
        from.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    // RFC 9068 names access tokens at+jwt; a logout token or a dpop proof of the same issuer is none.
    private static bool IsAccessToken(JsonElement head) => !head.TryGetProperty("typ", out JsonElement type)
        || (type.ValueKind == JsonValueKind.String && type.GetString()!.ToLowerInvariant() is "jwt" or "at+jwt" or "application/at+jwt");

    private static JsonElement? ReadObject(ReadOnlySpan<char> part)
    {
        if (Decode(part) is not { } bytes)
        {
            return null;
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(bytes, Strict);
            return document.RootElement.ValueKind == JsonValueKind.Object ? document.RootElement.Clone() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Base64url without padding and white space; anything else is null.</summary>
    private static byte[]? Decode(ReadOnlySpan<char> part)
    {
        foreach (char character in part)
        {
            if (!char.IsAsciiLetterOrDigit(character) && character is not ('-' or '_'))
            {
                return null;
            }
        }

        return Base64Url.IsValid(part) ? Base64Url.DecodeFromChars(part) : null;
    }
}
