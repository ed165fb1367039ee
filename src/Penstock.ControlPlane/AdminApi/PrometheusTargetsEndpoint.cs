using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Penstock.Catalog.Serving;
using Penstock.Scaling.Targets;

namespace Penstock.ControlPlane.AdminApi;

/// <summary>
/// Tells Prometheus of all replicas, whose metrics this listener passes on
/// (https://prometheus.io/docs/prometheus/latest/http_sd/): batch sizes and KV caches are theirs.
/// </summary>
internal sealed class PrometheusTargetsEndpoint(Fleet fleet)
{
    public void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/admin/v1/prometheus/targets", (RequestDelegate)WriteAsync).WithMetadata(new RouteRole(AdminRole.Viewer));

    private async Task WriteAsync(HttpContext http)
    {
        http.Response.ContentType = "application/json";
        using (var json = new Utf8JsonWriter(http.Response.BodyWriter))
        {
            json.WriteStartArray();
            foreach (PoolStatus pool in fleet.Status())
            {
                foreach (ReplicaStatus replica in pool.Replicas.Where(replica => replica.Replica.Address.Port != 0))
                {
                    Write(json, http.Request.Host.Value ?? "", pool.Pool, replica.Replica.Id);
                }
            }

            json.WriteEndArray();
        }

        await http.Response.BodyWriter.FlushAsync(http.RequestAborted);
    }

    private static void Write(Utf8JsonWriter json, string host, string pool, string replica)
    {
        json.WriteStartObject();
        json.WriteStartArray("targets"u8);
        json.WriteStringValue(host);
        json.WriteEndArray();
        json.WriteStartObject("labels"u8);
        json.WriteString("__metrics_path__"u8, "/admin/v1/replicas/" + Uri.EscapeDataString(replica) + "/metrics");
        json.WriteString("instance"u8, replica);
        json.WriteString("pool"u8, pool);
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
