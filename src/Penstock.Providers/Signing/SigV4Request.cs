namespace Penstock.Providers.Signing;

/// <summary>What is signed of a request.</summary>
/// <param name="Method">In capitals.</param>
/// <param name="Path">As it is sent, encoded, without the query.</param>
/// <param name="Query">As it is sent, without <c>?</c>; may be empty.</param>
/// <param name="Headers">Every header that is signed; <c>host</c> is needed. Names in any case, doubles allowed.</param>
/// <param name="Body">As it is sent.</param>
public sealed record SigV4Request(
    string Method,
    string Path,
    string Query,
    IReadOnlyList<KeyValuePair<string, string>> Headers,
    ReadOnlyMemory<byte> Body);
