using System.Buffers;
using Microsoft.AspNetCore.Http;
using Penstock.Protocols.Errors;
using Penstock.Telemetry.Exposition;
using Penstock.Worker.Hosting.Http;
using Penstock.Worker.Hosting.Lifecycle;

namespace Penstock.Worker.Hosting.Endpoints;

/// <summary><c>/healthz</c>, <c>/readyz</c> and <c>/metrics</c>.</summary>
internal sealed class StatusEndpoints(WorkerState state, WorkerMetrics metrics)
{
    /// <summary>The process answers: that is all that is asked.</summary>
    public static ValueTask HealthAsync(Exchange exchange) =>
        exchange.WriteAsync(StatusCodes.Status200OK, "application/json", "{\"status\":\"ok\"}"u8.ToArray());

    /// <summary>200 while requests are taken; 503 while the model is being loaded and while draining.</summary>
    public ValueTask ReadyAsync(Exchange exchange) => state.Phase switch
    {
        WorkerPhase.Ready => exchange.WriteAsync(StatusCodes.Status200OK, "application/json", "{\"status\":\"ready\"}"u8.ToArray()),
        WorkerPhase.Loading => exchange.WriteErrorAsync(new InferenceError(ErrorKind.UpstreamUnavailable, "The model is still being loaded.")),
        _ => exchange.WriteErrorAsync(new InferenceError(ErrorKind.ShuttingDown, "This worker is shutting down.")),
    };

    public ValueTask MetricsAsync(Exchange exchange)
    {
        var body = new ArrayBufferWriter<byte>(8 * 1024);
        metrics.Registry.Write(body);
        return exchange.WriteAsync(StatusCodes.Status200OK, PrometheusTextWriter.ContentType, body.WrittenMemory);
    }
}
