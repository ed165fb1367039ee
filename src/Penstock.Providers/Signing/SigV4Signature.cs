namespace Penstock.Providers.Signing;

/// <summary>A signature and what it was made of, which the public suites compare step by step.</summary>
/// <param name="CanonicalRequest">The request as both sides write it down.</param>
/// <param name="StringToSign">What the signature is of.</param>
/// <param name="Signature">64 hexadecimal digits.</param>
/// <param name="Headers">Headers to add to the request, <c>Authorization</c> last; empty when the query was signed.</param>
/// <param name="Query">The query to send.</param>
public sealed record SigV4Signature(
    string CanonicalRequest,
    string StringToSign,
    string Signature,
    IReadOnlyList<KeyValuePair<string, string>> Headers,
    string Query);
