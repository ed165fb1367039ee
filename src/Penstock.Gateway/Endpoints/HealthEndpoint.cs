using Microsoft.AspNetCore.Http;
using Penstock.Gateway.Inference;

namespace Penstock.Gateway.Endpoints;

/// <summary>
/// GET <c>/healthz</c> and <c>/readyz</c>. The first answers as long as the process serves; the second says 503 as soon as it drains, so
/// that nobody sends it more. Neither says anything about targets: a load balancer must not take the gateway out because a cloud is down.
/// </summary>
internal sealed class HealthEndpoint(Func<bool> isHealthy) : IEndpoint
{
    private static readonly byte[] Healthy = "{\"status\":\"ok\"}"u8.ToArray();
    private static readonly byte[] Unhealthy = "{\"status\":\"draining\"}"u8.ToArray();

    public string Method => HttpMethods.Get;

    public bool IsPublic => true;

    public ValueTask InvokeAsync(HttpExchange exchange, GatewaySnapshot snapshot, Caller caller) => isHealthy()
        ? exchange.WriteJsonAsync(StatusCodes.Status200OK, Healthy)
        : exchange.WriteJsonAsync(StatusCodes.Status503ServiceUnavailable, Unhealthy);
}
