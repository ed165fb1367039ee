namespace Penstock.Providers.Transport;

/// <summary>Reads bodies of upstreams within a bound.</summary>
internal static class UpstreamBody
{
    private const int FirstBytes = 16 * 1024;

    /// <summary>The whole body; null when it is longer than <paramref name="maxBytes"/>.</summary>
    /// <exception cref="IOException">The connection broke.</exception>
    public static async ValueTask<ReadOnlyMemory<byte>?> ReadAsync(UpstreamResponse response, int maxBytes, CancellationToken cancellationToken)
    {
        if (response.ContentLength > maxBytes)
        {
            return null;
        }

        byte[] buffer = new byte[(response.ContentLength + 1) ?? FirstBytes];
        int length = 0;
        while (await response.Body.ReadAsync(buffer.AsMemory(length), cancellationToken) is > 0 and int count)
        {
            length += count;
            if (length > maxBytes)
            {
                return null;
            }

            if (length == buffer.Length)
            {
                Array.Resize(ref buffer, 2 * buffer.Length);
            }
        }

        return buffer.AsMemory(0, length);
    }

    /// <summary>As much of an error's body as is worth reading; empty when the connection broke, since the status says enough.</summary>
    public static async ValueTask<ReadOnlyMemory<byte>> ReadErrorAsync(UpstreamResponse response, CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[64 * 1024];
        try
        {
            return buffer.AsMemory(0, await response.Body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken));
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException)
        {
            return ReadOnlyMemory<byte>.Empty;
        }
    }
}
