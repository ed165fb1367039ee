using System.Buffers;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Penstock.Catalog;
using Penstock.Gateway.Authentication;
using Penstock.Gateway.Endpoints;
using Penstock.Protocols.Errors;
using Penstock.Telemetry.Exposition;
using Penstock.Telemetry.Metrics;

namespace Penstock.Edge;

/// <summary>What the admin listener answers: <c>/healthz</c> and <c>/readyz</c> to everybody, <c>/metrics</c> to a configured operator's key.</summary>
internal sealed class AdminApplication(
    ICatalogSource source, HostPolicy hosts, MetricRegistry metrics, TimeProvider time, Func<bool> isDraining) : IHttpApplication<HttpExchange>
{
    private static readonly byte[] Healthy = "{\"status\":\"ok\"}"u8.ToArray();
    private static readonly byte[] Draining = "{\"status\":\"draining\"}"u8.ToArray();

    private readonly RequestIds _ids = new(time);

    public HttpExchange CreateContext(IFeatureCollection contextFeatures)
    {
        var exchange = new HttpExchange();
        exchange.Begin(contextFeatures, _ids.Next(), time.GetTimestamp());
        return exchange;
    }

    public async Task ProcessRequestAsync(HttpExchange context) => await AnswerAsync(context);

    public void DisposeContext(HttpExchange context, Exception? exception)
    {
        // Nothing is counted or borrowed.
    }

    private ValueTask AnswerAsync(HttpExchange exchange)
    {
        if (hosts.Check(exchange.Headers.Host, exchange.Headers.Origin) is { } foreign)
        {
            return exchange.WriteErrorAsync(foreign);
        }

        return exchange.Path switch
        {
            "/readyz" when isDraining() => exchange.WriteJsonAsync(StatusCodes.Status503ServiceUnavailable, Draining),
            "/healthz" or "/readyz" => exchange.WriteJsonAsync(StatusCodes.Status200OK, Healthy),
            "/metrics" when IsOperator(exchange) => WriteMetricsAsync(exchange),
            "/metrics" => exchange.WriteErrorAsync(new(
                ErrorKind.Unauthenticated, "An admin key is needed: name one under admin.keys, and send Authorization: Bearer KEY.")),
            _ => exchange.WriteErrorAsync(new(ErrorKind.PathNotFound, "The edge's admin listener answers /healthz, /readyz and /metrics.")),
        };
    }

    /// <summary>Every key is compared, so that time does not tell which one was nearest.</summary>
    private bool IsOperator(HttpExchange exchange)
    {
        bool found = false;
        KeyHash? presented = KeyHash.Of(Credentials.Of(exchange.Headers));
        foreach (var key in source.Current.AdminKeys)
        {
            found |= presented is { } hash && KeyHash.Of(key.Secret.Reveal()) is { } configured && hash.Equals(configured);
        }

        return found;
    }

    private async ValueTask WriteMetricsAsync(HttpExchange exchange)
    {
        var text = new ArrayBufferWriter<byte>(16 * 1024);
        metrics.Write(text);
        await exchange.WriteAsync(StatusCodes.Status200OK, PrometheusTextWriter.ContentType, text.WrittenMemory);
    }
}
