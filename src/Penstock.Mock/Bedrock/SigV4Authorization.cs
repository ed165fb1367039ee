namespace Penstock.Mock.Bedrock;

/// <summary>A parsed <c>Authorization: AWS4-HMAC-SHA256</c> header.</summary>
internal sealed record SigV4Authorization(string AccessKey, string Date, string Region, string Service, string SignedHeaders, string Signature)
{
    public const string Algorithm = "AWS4-HMAC-SHA256";

    public string Scope => $"{Date}/{Region}/{Service}/aws4_request";

    /// <summary>Null when the header is malformed.</summary>
    public static SigV4Authorization? Parse(string header)
    {
        var parts = header[Algorithm.Length..].Split(',', StringSplitOptions.TrimEntries);
        var credential = Value(parts, "Credential=")?.Split('/');
        var headers = Value(parts, "SignedHeaders=");
        var signature = Value(parts, "Signature=");
        return credential is [var key, var date, var region, var service, "aws4_request"] && headers is { Length: > 0 } && signature is { Length: 64 }
            ? new SigV4Authorization(key, date, region, service, headers, signature)
            : null;
    }

    private static string? Value(string[] parts, string name) =>
        Array.Find(parts, part => part.StartsWith(name, StringComparison.Ordinal))?[name.Length..];
}
