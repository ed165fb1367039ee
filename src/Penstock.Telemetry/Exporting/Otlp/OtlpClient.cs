using System.Net.Http.Headers;

namespace Penstock.Telemetry.Exporting.Otlp;

/// <summary>A collector by OTLP over HTTP (https://opentelemetry.io/docs/specs/otlp/#otlphttp), with bodies in protocol buffers or JSON.</summary>
/// <param name="endpoint">Its base URL.</param>
/// <param name="token">Sent as <c>Authorization: Bearer</c>; null sends none.</param>
/// <param name="compresses">Whether bodies are compressed: for a collector that is far away.</param>
/// <param name="handler">The way to the network; null takes sockets.</param>
public sealed class OtlpClient(Uri endpoint, string? token, bool compresses = false, HttpMessageHandler? handler = null) : IDisposable
{
    private readonly HttpClient _client = HttpAnswers.Client(handler);

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    internal async ValueTask<ExportCall> PostAsync(string path, ReadOnlyMemory<byte> body, string mediaType, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(endpoint.AbsoluteUri.TrimEnd('/') + path));
        request.Content = compresses ? HttpAnswers.Gzip(body.Span, mediaType) : HttpAnswers.Plain(body, mediaType);
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        return await HttpAnswers.SendAsync(_client, request, cancellationToken);
    }
}
