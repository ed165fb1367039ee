using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Penstock.Mock.Bedrock;

/// <summary>
/// Checks AWS Signature Version 4 from the receiver's side, after AWS's documentation "Create a signed AWS API request". The
/// path is encoded once more than it was sent, as for every service but S3: <c>%3A</c> is signed as <c>%253A</c>.
/// </summary>
internal static class SigV4Verifier
{
    /// <summary>What HTTP/2 clients sign in place of the host header.</summary>
    public const string Authority = ":authority";

    private const string Unsigned = "UNSIGNED-PAYLOAD";
    private static readonly TimeSpan LargestSkew = TimeSpan.FromMinutes(5);

    /// <summary>What is wrong with the signature; null when it is right.</summary>
    public static string? Check(SigV4Request request, SigV4Authorization signed, string secret, string service, DateTimeOffset now)
    {
        // 1. The time and the scope.
        var date = request.Header("x-amz-date") ?? "";
        if (!DateTimeOffset.TryParseExact(date, "yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
        {
            return "Authorization header requires existence of a valid 'X-Amz-Date' header.";
        }

        if ((now - time).Duration() > LargestSkew)
        {
            return $"Signature expired: {date} is not within 5 minutes of {now.UtcDateTime:yyyyMMdd'T'HHmmss'Z'}";
        }

        if (!date.StartsWith(signed.Date, StringComparison.Ordinal) || !string.Equals(signed.Service, service, StringComparison.Ordinal))
        {
            return $"Credential should be scoped to correct service: '{service}' and date.";
        }

        // 2. The payload.
        var hash = Convert.ToHexStringLower(request.BodyHash);
        var declared = request.Header("x-amz-content-sha256");
        if (declared is not (null or Unsigned) && !string.Equals(declared, hash, StringComparison.Ordinal))
        {
            return "The provided 'x-amz-content-sha256' header does not match what was computed.";
        }

        // 3. The canonical request, and the headers that have to be signed.
        if (!signed.SignedHeaders.Split(';').Any(name => name is "host" or Authority))
        {
            return "'Host' must be a 'SignedHeader' in the AWS Authorization.";
        }

        var canonical = Canonical(request, signed.SignedHeaders, declared ?? hash);
        if (canonical is null)
        {
            return "The request lacks a header that it claims to have signed.";
        }

        // 4. The string to sign and the signature.
        var toSign = $"{SigV4Authorization.Algorithm}\n{date}\n{signed.Scope}\n{Hash(canonical)}";
        var expected = Convert.ToHexStringLower(Mac(Key(secret, signed), toSign));
        return CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(expected), Encoding.ASCII.GetBytes(signed.Signature))
            ? null
            : "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and "
                + "signing method. Consult the service documentation for details.\n\n"
                + $"The Canonical String for this request should have been\n'{canonical}'\n\nThe String-to-Sign should have been\n'{toSign}'\n";
    }

    /// <summary>The canonical request; null when a signed header is absent.</summary>
    public static string? Canonical(SigV4Request request, string signedHeaders, string payloadHash)
    {
        var text = new StringBuilder()
            .Append(request.Method).Append('\n')
            .Append(CanonicalPath(request.RawPath)).Append('\n')
            .Append(CanonicalQuery(request.RawQuery)).Append('\n');
        foreach (var name in signedHeaders.Split(';'))
        {
            if (request.Header(name) is not { } value)
            {
                return null;
            }

            text.Append(name).Append(':').Append(Squeeze(value)).Append('\n');
        }

        return text.Append('\n').Append(signedHeaders).Append('\n').Append(payloadHash).ToString();
    }

    private static string CanonicalPath(string path)
    {
        var kept = new List<string>();
        foreach (var segment in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (segment is "..")
            {
                kept.RemoveRange(Math.Max(0, kept.Count - 1), Math.Min(1, kept.Count));
            }
            else if (segment is not ".")
            {
                kept.Add(Encode(segment));
            }
        }

        var trailing = kept.Count > 0 && path.EndsWith('/') ? "/" : "";
        return $"/{string.Join('/', kept)}{trailing}";
    }

    private static string CanonicalQuery(string query) => string.Join('&', query
        .Split('&', StringSplitOptions.RemoveEmptyEntries)
        .Select(pair => pair.Split('=', 2))
        .Select(pair => (Name: Encode(Uri.UnescapeDataString(pair[0])), Value: pair.Length > 1 ? Encode(Uri.UnescapeDataString(pair[1])) : ""))
        .OrderBy(pair => pair.Name, StringComparer.Ordinal)
        .ThenBy(pair => pair.Value, StringComparer.Ordinal)
        .Select(pair => $"{pair.Name}={pair.Value}"));

    /// <summary>Percent-encodes every byte of the UTF-8 form but letters, digits and <c>-._~</c>.</summary>
    private static string Encode(string text)
    {
        var encoded = new StringBuilder(text.Length);
        foreach (var unit in Encoding.UTF8.GetBytes(text))
        {
            _ = char.IsAsciiLetterOrDigit((char)unit) || unit is (byte)'-' or (byte)'.' or (byte)'_' or (byte)'~'
                ? encoded.Append((char)unit)
                : encoded.Append('%').Append(unit.ToString("X2", CultureInfo.InvariantCulture));
        }

        return encoded.ToString();
    }

    /// <summary>Values without outer blanks, and inner runs of blanks as one.</summary>
    private static string Squeeze(string value) => string.Join(',', value
        .Split(',')
        .Select(part => string.Join(' ', part.Split(' ', StringSplitOptions.RemoveEmptyEntries))));

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private static byte[] Key(string secret, SigV4Authorization signed) =>
        Mac(Mac(Mac(Mac(Encoding.UTF8.GetBytes("AWS4" + secret), signed.Date), signed.Region), signed.Service), "aws4_request");

    private static byte[] Mac(byte[] key, string text) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text));
}
