namespace Penstock.Providers.Signing;

/// <summary>Where services differ in what they sign. The defaults are those of every service but S3.</summary>
public sealed record SigV4Options
{
    /// <summary>True: dots and double slashes are taken out of the path that is signed.</summary>
    public bool NormalizePath { get; init; } = true;

    /// <summary>True: the path is encoded once more than it is sent (<c>%3A</c> is signed as <c>%253A</c>).</summary>
    public bool EncodePath { get; init; } = true;

    /// <summary>True: the body's hash is sent, and signed, as <c>x-amz-content-sha256</c>.</summary>
    public bool SignBody { get; init; }

    /// <summary>True: the session token is sent and not signed.</summary>
    public bool OmitSessionToken { get; init; }
}
