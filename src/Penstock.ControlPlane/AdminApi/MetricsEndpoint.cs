using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Penstock.Catalog.Serving;
using Penstock.Telemetry.Exposition;
using Penstock.Telemetry.Metrics;

namespace Penstock.ControlPlane.AdminApi;

/// <summary>Everything that is measured, for Prometheus.</summary>
internal sealed class MetricsEndpoint(MetricRegistry metrics)
{
    public void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/metrics", (RequestDelegate)WriteAsync).WithMetadata(new RouteRole(AdminRole.Viewer));

    private async Task WriteAsync(HttpContext http)
    {
        http.Response.ContentType = PrometheusTextWriter.ContentType;
        metrics.Write(http.Response.BodyWriter);
        await http.Response.BodyWriter.FlushAsync(http.RequestAborted);
    }
}
