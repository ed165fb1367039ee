namespace Penstock.Protocols.Inference.Content;

/// <summary>Where the bytes of an image, a document or a sound are: exactly one of the three is set.</summary>
public sealed record MediaSource
{
    /// <summary>IANA media type (<c>image/png</c>), or null where the client did not say.</summary>
    public string? MediaType { get; init; }

    /// <summary>The bytes in base64 without a <c>data:</c> prefix.</summary>
    public string? Base64 { get; init; }

    /// <summary>An address that the target fetches. Never a <c>data:</c> address.</summary>
    public string? Url { get; init; }

    /// <summary>The id of a file kept at <see cref="FileProvider"/>.</summary>
    public string? FileId { get; init; }

    /// <summary>Who keeps the file: one of <see cref="ProviderTag"/>.</summary>
    public string? FileProvider { get; init; }

    /// <summary>Takes an address; a <c>data:</c> one (RFC 2397, base64 only) is taken apart. Null where it is not well formed.</summary>
    public static MediaSource? FromUrl(string url)
    {
        const string Marker = ";base64,";
        if (!url.StartsWith("data:", StringComparison.OrdinalIgnoreCase))
        {
            return Uri.TryCreate(url, UriKind.Absolute, out Uri? address) && IsFetchable(address)
                ? new MediaSource { Url = url }
                : null;
        }

        int marker = url.IndexOf(Marker, StringComparison.OrdinalIgnoreCase);
        if (marker <= 5)
        {
            return null;
        }

        string mediaType = url[5..marker];
        int parameters = mediaType.IndexOf(';', StringComparison.Ordinal);
        string bytes = url[(marker + Marker.Length)..];
        return System.Buffers.Text.Base64.IsValid(bytes)
            ? new MediaSource { MediaType = parameters < 0 ? mediaType : mediaType[..parameters], Base64 = bytes }
            : null;
    }

    /// <summary>As an address: the one given, or a <c>data:</c> address made of the bytes; null for a file id.</summary>
    public string? ToUrl() =>
        Url ?? (Base64 is null ? null : $"data:{MediaType ?? "application/octet-stream"};base64,{Base64}");

    private static bool IsFetchable(Uri address) => address.Scheme is "https" or "http" or "gs" or "s3";
}
