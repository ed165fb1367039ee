using System.Net;

namespace Penstock.TelemetryBench;

/// <summary>A collector that takes everything at once, so that only what the exporter does is measured.</summary>
internal sealed class AnsweringHandler : HttpMessageHandler
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK));
}
