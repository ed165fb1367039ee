using System.IO.Compression;
using System.Net.Http.Headers;

namespace Penstock.Telemetry.Exporting;

/// <summary>What all exporters over HTTP do alike.</summary>
internal static class HttpAnswers
{
    /// <summary>The largest answer that is looked at.</summary>
    public const int LargestAnswer = 1024 * 1024;

    /// <summary>A client that follows nobody and remembers nothing.</summary>
    public static HttpClient Client(HttpMessageHandler? handler) => new(
        handler ?? new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, ActivityHeadersPropagator = null, PooledConnectionLifetime = TimeSpan.FromMinutes(5) },
        disposeHandler: true)
    {
        Timeout = Timeout.InfiniteTimeSpan,
        MaxResponseContentBufferSize = LargestAnswer,
    };

    /// <summary>The body of a request, compressed.</summary>
    public static ByteArrayContent Gzip(ReadOnlySpan<byte> body, string mediaType)
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(body);
        }

        var content = new ByteArrayContent(compressed.ToArray());
        content.Headers.ContentType = new MediaTypeHeaderValue(mediaType);
        content.Headers.ContentEncoding.Add("gzip");
        return content;
    }

    /// <summary>The body of a request, as it is.</summary>
    public static ReadOnlyMemoryContent Plain(ReadOnlyMemory<byte> body, string mediaType)
    {
        var content = new ReadOnlyMemoryContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue(mediaType);
        return content;
    }

    /// <summary>What a status means: 408, 429 and 5xx may pass, other refusals do not.</summary>
    public static ExportCall Of(int status) => status switch
    {
        >= 200 and < 300 => ExportCall.Sent,
        408 or 429 or >= 500 => ExportCall.TryAgain,
        _ => ExportCall.Refused,
    };

    /// <summary>Sends; a network that is away may come back.</summary>
    public static async ValueTask<ExportCall> SendAsync(HttpClient client, HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            using HttpResponseMessage answer = await client.SendAsync(request, cancellationToken);
            return Of((int)answer.StatusCode);
        }
        catch (HttpRequestException)
        {
            return ExportCall.TryAgain;
        }
    }
}
