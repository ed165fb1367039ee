using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Penstock.Providers.Signing;

/// <summary>
/// Signs requests with AWS Signature Version 4, in headers or in the query.
/// <list type="number">
/// <item>Write the request down in its canonical form.</item>
/// <item>Hash it, and write the hash down with the time and the scope.</item>
/// <item>Derive the day's key from the secret, and sign.</item>
/// </list>
/// Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html.
/// </summary>
public static class SigV4Signer
{
    private const string Algorithm = "AWS4-HMAC-SHA256";
    private const string TokenHeader = "X-Amz-Security-Token";

    /// <summary>Signs in headers: those to add are <c>X-Amz-Date</c>, the token, the body's hash, <c>Authorization</c>.</summary>
    public static SigV4Signature SignHeaders(
        SigV4Request request,
        AwsCredentials credentials,
        SigV4Scope scope,
        DateTimeOffset now,
        SigV4Options options)
    {
        string hash = Hash(request.Body.Span);
        var added = new List<KeyValuePair<string, string>> { new("X-Amz-Date", Time(now)) };
        if (options.SignBody)
        {
            added.Add(new("x-amz-content-sha256", hash));
        }

        if (credentials.SessionToken is not null && !options.OmitSessionToken)
        {
            added.Add(new(TokenHeader, credentials.SessionToken));
        }

        IEnumerable<KeyValuePair<string, string>> signed = request.Headers
            .Where(header => !added.Exists(own => string.Equals(own.Key, header.Key, StringComparison.OrdinalIgnoreCase)))
            .Concat(added);
        (string lines, string names) = SigV4Canonical.Headers(signed);
        string canonical = Canonical(request, SigV4Canonical.Query(request.Query), lines, names, hash, options);
        (string toSign, string signature) = Sign(canonical, credentials, scope, now);

        if (credentials.SessionToken is not null && options.OmitSessionToken)
        {
            added.Add(new(TokenHeader, credentials.SessionToken));
        }

        string authorization = $"{Algorithm} Credential={credentials.AccessKeyId}/{Path(scope, now)}, SignedHeaders={names}, Signature={signature}";
        added.Add(new("Authorization", authorization));
        return new SigV4Signature(canonical, toSign, signature, added, request.Query);
    }

    /// <summary>Signs in the query: the address alone is then enough, until <paramref name="validFor"/> has passed.</summary>
    public static SigV4Signature SignQuery(
        SigV4Request request,
        AwsCredentials credentials,
        SigV4Scope scope,
        DateTimeOffset now,
        TimeSpan validFor,
        SigV4Options options)
    {
        (string lines, string names) = SigV4Canonical.Headers(request.Headers);
        List<string> parameters =
        [
            request.Query,
            $"X-Amz-Algorithm={Algorithm}",
            $"X-Amz-Credential={SigV4Canonical.Encode($"{credentials.AccessKeyId}/{Path(scope, now)}")}",
            $"X-Amz-Date={Time(now)}",
            $"X-Amz-SignedHeaders={SigV4Canonical.Encode(names)}",
            FormattableString.Invariant($"X-Amz-Expires={(long)validFor.TotalSeconds}"),
        ];
        parameters.RemoveAll(string.IsNullOrEmpty);
        string? token = credentials.SessionToken is null ? null : $"{TokenHeader}={SigV4Canonical.Encode(credentials.SessionToken)}";
        if (token is not null && !options.OmitSessionToken)
        {
            parameters.Add(token);
        }

        string canonical = Canonical(
            request, SigV4Canonical.Query(string.Join('&', parameters)), lines, names, Hash(request.Body.Span), options);
        (string toSign, string signature) = Sign(canonical, credentials, scope, now);
        if (token is not null && options.OmitSessionToken)
        {
            parameters.Add(token);
        }

        parameters.Add("X-Amz-Signature=" + signature);
        return new SigV4Signature(canonical, toSign, signature, [], string.Join('&', parameters));
    }

    private static string Canonical(SigV4Request request, string query, string lines, string names, string hash, SigV4Options options) =>
        $"{request.Method}\n{SigV4Canonical.Path(request.Path, options)}\n{query}\n{lines}\n{names}\n{hash}";

    private static (string ToSign, string Signature) Sign(string canonical, AwsCredentials credentials, SigV4Scope scope, DateTimeOffset now)
    {
        string toSign = $"{Algorithm}\n{Time(now)}\n{Path(scope, now)}\n{Hash(Encoding.UTF8.GetBytes(canonical))}";
        byte[] key = Encoding.UTF8.GetBytes("AWS4" + credentials.SecretAccessKey);
        foreach (string step in (ReadOnlySpan<string>)[Day(now), scope.Region, scope.Service, "aws4_request"])
        {
            key = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(step));
        }

        return (toSign, Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(toSign))));
    }

    private static string Path(SigV4Scope scope, DateTimeOffset now) => $"{Day(now)}/{scope.Region}/{scope.Service}/aws4_request";

    private static string Hash(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    private static string Time(DateTimeOffset now) => now.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);

    private static string Day(DateTimeOffset now) => now.UtcDateTime.ToString("yyyyMMdd", CultureInfo.InvariantCulture);
}
