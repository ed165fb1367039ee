using System.Net.Http.Headers;

namespace Penstock.Telemetry.Exporting.CloudWatch;

/// <summary>Calls PutMetricData.</summary>
/// <param name="endpoint">Where.</param>
/// <param name="sign">Adds the signature of a body to a request; false when there are no credentials.</param>
/// <param name="space">The namespace.</param>
/// <param name="names">Which metrics.</param>
/// <param name="handler">The way to the network; null takes sockets.</param>
public sealed class CloudWatchExporter(
    Uri endpoint,
    Func<HttpRequestMessage, ReadOnlyMemory<byte>, bool> sign,
    string space,
    IReadOnlyList<string> names,
    HttpMessageHandler? handler = null) : IMetricExporter
{
    private readonly HttpClient _client = HttpAnswers.Client(handler);
    private readonly MetricChanges _changes = new(names);

    /// <inheritdoc/>
    public string Name => "cloudwatch";

    /// <inheritdoc/>
    public async ValueTask<ExportCall> ExportAsync(MetricSnapshot snapshot, CancellationToken cancellationToken)
    {
        foreach (CloudWatchDatum[] data in _changes.Since(snapshot).SelectMany(CloudWatchDatum.Of).Chunk(PutMetricData.DataInACall))
        {
            ExportCall result = await PutAsync(PutMetricData.Form(data, space, snapshot.Now), cancellationToken);
            if (result != ExportCall.Sent)
            {
                return result;
            }
        }

        _changes.Sent();
        return ExportCall.Sent;
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private async ValueTask<ExportCall> PutAsync(byte[] form, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, endpoint);
        request.Content = new ByteArrayContent(form);
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/x-www-form-urlencoded") { CharSet = "utf-8" };
        return sign(request, form) ? await HttpAnswers.SendAsync(_client, request, cancellationToken) : ExportCall.Refused;
    }
}
