using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Penstock.Catalog;
using Penstock.Catalog.Pools;
using Penstock.Catalog.Serving;
using Penstock.Catalog.Values;
using Penstock.ControlPlane.AdminApi;
using Penstock.ControlPlane.Dashboard;
using Penstock.Gateway.Authentication;
using Penstock.Scaling.Targets;
using Penstock.Scaling.Targets.Processes;
using Penstock.Storage.Operators;
using Penstock.Storage.Tenants;
using Penstock.Telemetry.Metrics;

namespace Penstock.ControlPlane.Tests.AdminApi;

/// <summary>What each route of the admin listener wants, over the whole table of routes.</summary>
public sealed class RouteRoleTests : IAsyncDisposable
{
    private const string ViewerKey = "a-viewer-key-of-the-file";
    private const string AdminKey = "an-admin-key-of-the-file";

    private readonly string _folder = Directory.CreateTempSubdirectory("penstock-").FullName;
    private readonly FakeTimeProvider _time = new();
    private readonly TenantCatalogSource _catalog;
    private readonly TenantStore _tenants;
    private readonly OperatorKeyStore _keys;

    public RouteRoleTests()
    {
        _tenants = new TenantStore(Path.Combine(_folder, TenantStore.FileName));
        _keys = new OperatorKeyStore(Path.Combine(_folder, OperatorKeyStore.FileName));
        _catalog = new TenantCatalogSource(
            new CatalogSource(new PenstockCatalog
            {
                Listen = new ListenOptions { Admin = new Uri("http://127.0.0.1:0") },
                Storage = new StorageOptions { Path = Path.Combine(_folder, "penstock.db") },
                AdminKeys =
                [
                    new AdminKeyOptions { Name = "vic", Secret = new Secret(ViewerKey), Role = AdminRole.Viewer },
                    new AdminKeyOptions { Name = "ada", Secret = new Secret(AdminKey) },
                ],
            }),
            _tenants);
    }

    [Fact]
    public async Task Every_route_states_its_role_and_what_changes_something_is_not_for_viewers()
    {
        await using var fleet = new Fleet(new NoCommands(), new SupervisionOptions(), Fleet.CreateHandler, _time, new Random(1), NullLogger.Instance);
        await using var observing = new Observing(_catalog, _time, NullLoggerFactory.Instance);
        await using var server = new AdminServer(new AdminDependencies
        {
            Catalog = _catalog,
            Keys = _keys,
            Tenants = _tenants,
            Fleet = fleet,
            Metrics = new MetricRegistry(),
            Observing = observing,
            Logs = NullLoggerFactory.Instance,
            Time = _time,
            Version = "1.2.3",
        });
        RouteEndpoint[] routes = [.. server.Routes.Cast<RouteEndpoint>()];

        Assert.All(routes, route => Assert.True(route.Metadata.GetMetadata<RouteRole>() is not null, Name(route)));
        Assert.Equal(
            ["DELETE /admin/v1/session"], // whoever signed in may sign out
            routes.Where(route => IsEdit(route) && RoleOf(route) is { IsPublic: false, Role: AdminRole.Viewer }).Select(Name));
        Assert.Equal(
            ["POST /admin/v1/session"],
            routes.Where(route => IsEdit(route) && RoleOf(route).IsPublic).Select(Name));
        Assert.All(
            routes.Where(route => RoleOf(route).IsPublic && route.RoutePattern.RawText!.StartsWith("/admin/", StringComparison.Ordinal)),
            route => Assert.Equal("/admin/v1/session", route.RoutePattern.RawText));
        Assert.All(
            routes.Where(route => IsEdit(route) && WritesKeys(route.RoutePattern.RawText!)),
            route => Assert.Equal(AdminRole.Admin, RoleOf(route).Role));
        Assert.InRange(routes.Length, 60, 200);
    }

    [Theory]
    [InlineData(ViewerKey, false)]
    [InlineData(AdminKey, true)]
    public async Task A_route_that_states_no_role_is_closed_to_all_but_admins(string key, bool passes)
    {
        var ring = new OperatorKeyRing(_catalog, _keys, _time, NullLogger.Instance);
        var gate = new AdminGate(ring, new OperatorSessions(ring, _time), new FailedLoginThrottle(_time), new HostPolicy(new Uri("http://127.0.0.1:0"), []));
        var http = new DefaultHttpContext { Response = { Body = new MemoryStream() } };
        http.Request.Method = "GET";
        http.Request.Headers.Host = "127.0.0.1";
        http.Request.Headers.Authorization = "Bearer " + key;
        http.Connection.RemoteIpAddress = IPAddress.Loopback;
        http.SetEndpoint(new RouteEndpoint(_ => Task.CompletedTask, RoutePatternFactory.Parse("/forgotten"), 0, EndpointMetadataCollection.Empty, "forgotten"));
        bool passed = false;
        await gate.InvokeAsync(http, _ =>
        {
            passed = true;
            return Task.CompletedTask;
        });

        Assert.Equal(passes, passed);
        Assert.Equal(passes ? 200 : 403, http.Response.StatusCode);
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    private static RouteRole RoleOf(Endpoint route) => route.Metadata.GetMetadata<RouteRole>()!;

    private static bool IsEdit(Endpoint route) =>
        route.Metadata.GetMetadata<IHttpMethodMetadata>() is not { HttpMethods: [_, ..] methods } || methods.Any(method => method is not ("GET" or "HEAD"));

    private static bool WritesKeys(string path) =>
        path.StartsWith("/admin/v1/keys", StringComparison.Ordinal) || path.StartsWith("/admin/v1/tenants", StringComparison.Ordinal)
        || path.StartsWith("/admin/v1/operators", StringComparison.Ordinal);

    private static string Name(RouteEndpoint route) =>
        $"{string.Join(',', route.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? ["ANY"])} {route.RoutePattern.RawText}";

    private sealed class NoCommands : IWorkerCommands
    {
        public LaunchCommand For(PoolOptions pool) => new("/no/such/program", []);
    }
}
