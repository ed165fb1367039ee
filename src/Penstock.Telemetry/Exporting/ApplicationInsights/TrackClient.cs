using System.Text.Json;

namespace Penstock.Telemetry.Exporting.ApplicationInsights;

/// <summary>POST /v2.1/track with compressed lines. An answer that took a part says how many; what it did not take is counted as refused.</summary>
/// <param name="connection">Where.</param>
/// <param name="handler">The way to the network; null takes sockets.</param>
public sealed class TrackClient(ConnectionString connection, HttpMessageHandler? handler = null) : IDisposable
{
    private const int PartlyTaken = 206;

    private readonly HttpClient _client = HttpAnswers.Client(handler);

    /// <summary>Where.</summary>
    public ConnectionString Connection { get; } = connection;

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    internal async ValueTask<ExportCall> PostAsync(ReadOnlyMemory<byte> lines, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Connection.Ingestion);
        request.Content = HttpAnswers.Gzip(lines.Span, "application/x-json-stream");
        try
        {
            using HttpResponseMessage answer = await _client.SendAsync(request, cancellationToken);
            return (int)answer.StatusCode == PartlyTaken && !await TookAllAsync(answer, cancellationToken)
                ? ExportCall.Refused
                : HttpAnswers.Of((int)answer.StatusCode);
        }
        catch (HttpRequestException)
        {
            return ExportCall.TryAgain;
        }
    }

    private static async ValueTask<bool> TookAllAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        try
        {
            using JsonDocument body = JsonDocument.Parse(await answer.Content.ReadAsByteArrayAsync(cancellationToken));
            return body.RootElement.TryGetProperty("itemsReceived", out JsonElement received)
                && body.RootElement.TryGetProperty("itemsAccepted", out JsonElement accepted)
                && received.TryGetInt32(out int came) && accepted.TryGetInt32(out int taken) && came == taken;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
