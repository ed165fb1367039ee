using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Penstock.Catalog.Models;
using Penstock.Catalog.Prices;
using Penstock.Catalog.Providers;
using Penstock.Catalog.Serving;
using Penstock.Gateway.Health;

namespace Penstock.ControlPlane.AdminApi;

/// <summary>What runs, and how it is.</summary>
internal sealed class StatusEndpoints(AdminDependencies dependencies, Func<Uri> adminAddress)
{
    private static readonly byte[] Healthy = "{\"status\":\"ok\"}"u8.ToArray();
    private readonly DateTimeOffset _startedAt = dependencies.Time.GetUtcNow();

    public void Map(IEndpointRouteBuilder routes)
    {
        var viewer = new RouteRole(AdminRole.Viewer);
        routes.MapGet("/healthz", (RequestDelegate)WriteHealthAsync).WithMetadata(viewer with { IsPublic = true });
        routes.MapGet("/admin/v1/status", (RequestDelegate)WriteStatusAsync).WithMetadata(viewer);
        routes.MapGet("/admin/v1/replicas", (RequestDelegate)WriteReplicasAsync).WithMetadata(viewer);
    }

    private static Task WriteHealthAsync(HttpContext http)
    {
        http.Response.ContentType = "application/json";
        return http.Response.Body.WriteAsync(Healthy, http.RequestAborted).AsTask();
    }

    private Task WriteStatusAsync(HttpContext http) =>
        http.Response.WriteAsJsonAsync(Status(), AdminJson.Default.StatusDocument, cancellationToken: http.RequestAborted);

    private Task WriteReplicasAsync(HttpContext http)
    {
        var replicas = dependencies.Fleet.Status().SelectMany(pool => pool.Replicas).Select(ReplicaDocument.Of);
        return http.Response.WriteAsJsonAsync(
            new ReplicasDocument([.. replicas]), AdminJson.Default.ReplicasDocument, cancellationToken: http.RequestAborted);
    }

    private StatusDocument Status()
    {
        var catalog = dependencies.Catalog.Current;
        return new StatusDocument(
            dependencies.Version,
            _startedAt,
            (dependencies.Time.GetUtcNow() - _startedAt).TotalSeconds,
            catalog.Version,
            new ListenersDocument(dependencies.DataAddress(), catalog.HasVirtualKeys, adminAddress()),
            [.. dependencies.Fleet.Status().Select(PoolDocument.Of)],
            [.. catalog.Models.Select(Describe)],
            dependencies.Sharing is { } shared
                ? new SharedDocument(shared.Gateways, shared.IsFaulted, shared.AwayNow.TotalSeconds, shared.WhenAway.ToString().ToLowerInvariant())
                : null);
    }

    private ModelDocument Describe(ModelOptions model) => new(model.Name, [.. model.Targets.Select(target => Describe(model, target))]);

    private TargetDocument Describe(ModelOptions model, TargetOptions target)
    {
        HealthStatus? health = dependencies.Targets?.Find(model.Name, target.Name)?.Health.Read();
        return new TargetDocument(
            target.Name, target.Use.ToString(), target.Tier, target.Weight, health is null ? null : Words.Of(health.Phase), health?.Reason, target.Prices ?? ListPriceOf(target.Use));
    }

    private PriceOptions? ListPriceOf(TargetUse use) => !use.IsPool && dependencies.Catalog.Current.Providers.TryGet(use.Source, out ProviderOptions? provider)
        ? ListPrices.Find(provider.Kind, use.Model)?.Prices
        : null;
}
