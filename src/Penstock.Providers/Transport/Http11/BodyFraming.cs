namespace Penstock.Providers.Transport.Http11;

/// <summary>How the end of a body is known (RFC 9112, section 6.3).</summary>
internal enum BodyFraming
{
    /// <summary>There is none.</summary>
    None,

    /// <summary>After as many bytes as were announced.</summary>
    Length,

    /// <summary>After the chunk of length zero.</summary>
    Chunked,

    /// <summary>When the peer ends the connection.</summary>
    UntilClose,
}
