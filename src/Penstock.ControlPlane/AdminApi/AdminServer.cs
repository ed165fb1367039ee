using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Penstock.ControlPlane.Autoscaling;
using Penstock.ControlPlane.Dashboard;
using Penstock.ControlPlane.Alerts;
using Penstock.ControlPlane.Measures;
using Penstock.ControlPlane.Tenants;
using Penstock.Gateway.Authentication;
using Penstock.Storage.Operators;
using Penstock.Storage.Tenants;

namespace Penstock.ControlPlane.AdminApi;

/// <summary>
/// The admin listener: what operators and scrapers call. Never reachable through the data listener. One instance runs once:
/// <see cref="StartAsync"/>, then disposal.
/// </summary>
public sealed partial class AdminServer : IAsyncDisposable
{
    private const long LargestBody = 4 * 1024 * 1024;

    private readonly WebApplication _application;
    private readonly Uri _listen;
    private readonly ILogger _logger;
    private readonly ReplicaMetricsEndpoint _replicaMetrics;
    private readonly AuditLog? _audit;
    private readonly RefusalPace _refusals;
    private readonly TimeProvider _time;

    /// <summary>Makes a listener that is not started. Nothing is bound yet.</summary>
    public AdminServer(AdminDependencies dependencies)
    {
        _listen = dependencies.Catalog.Current.Listen.Admin;
        _logger = dependencies.Logs.CreateLogger<AdminServer>();
        _application = Build();
        FleetMetrics.Define(dependencies.Metrics, dependencies.Fleet);

        var keys = new OperatorKeyRing(dependencies.Catalog, dependencies.Keys, dependencies.Time, _logger);
        var sessions = new OperatorSessions(keys, dependencies.Time);
        var throttle = new FailedLoginThrottle(dependencies.Time);
        var gate = new AdminGate(keys, sessions, throttle, new HostPolicy(_listen, dependencies.Catalog.Current.Listen.Hosts));
        _application.Use(GuardAsync);
        _application.UseRouting();
        _audit = dependencies.Audit;
        _time = dependencies.Time;
        _refusals = new RefusalPace(_time);
        _application.Use(AuditAsync);
        _application.Use((http, next) => gate.InvokeAsync(http, next));
        DashboardEndpoints.Map(_application);
        new SessionEndpoints(sessions, throttle).Map(_application);
        new PlaygroundEndpoints(dependencies.Playground, dependencies.Time).Map(_application);
        new StatusEndpoints(dependencies, () => Address).Map(_application);
        new MetricsEndpoint(dependencies.Metrics).Map(_application);
        _replicaMetrics = new ReplicaMetricsEndpoint(dependencies.Fleet, dependencies.Time);
        _replicaMetrics.Map(_application);
        new PrometheusTargetsEndpoint(dependencies.Fleet).Map(_application);
        new CacheEndpoints(dependencies.Cache, dependencies.Semantic, _logger).Map(_application);
        new SemanticEndpoints(dependencies.Semantic, _logger).Map(_application);
        new LedgerEndpoints(dependencies.Ledger).Map(_application);
        new BodyEndpoint(dependencies.Ledger, dependencies.Bodies).Map(_application);
        new PoolEndpoints(dependencies.Fleet, _logger).Map(_application);
        new ScalingEndpoints(dependencies.Autoscaling, dependencies.Time).Map(_application);
        new TargetEndpoints(dependencies.Targets, _logger).Map(_application);
        new TrafficEndpoints(dependencies.Traffic, _logger).Map(_application);
        new MeasureEndpoints(dependencies.Observing?.History, dependencies.Observing?.Live).Map(_application);
        if (dependencies.Observing is { } observing)
        {
            new AlertEndpoints(observing.Alerts, dependencies.Catalog).Map(_application);
        }

        new OperatorEndpoints(dependencies.Catalog, dependencies.Keys, dependencies.Audit, dependencies.Time).Map(_application);
        if (dependencies is { Tenants: { } tenants, Catalog: TenantCatalogSource merged })
        {
            new TenantEndpoints(merged, tenants, dependencies.Accounts, dependencies.Time).Map(_application);
            new KeyEndpoints(merged, tenants, dependencies.Accounts, dependencies.Time).Map(_application);
        }

        _application.Use(NothingHereAsync);
    }

    /// <summary>Where it listens; once started, with the real port.</summary>
    public Uri Address
    {
        get
        {
            var bound = ((IApplicationBuilder)_application).ServerFeatures.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault();
            return bound is null ? _listen : new UriBuilder(_listen) { Port = new Uri(bound).Port }.Uri;
        }
    }

    /// <summary>All that is mapped.</summary>
    internal IReadOnlyList<Endpoint> Routes => [.. ((IEndpointRouteBuilder)_application).DataSources.SelectMany(source => source.Endpoints)];

    /// <summary>Binds and serves. Null is success; else one line for the operator.</summary>
    public async Task<string?> StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _application.StartAsync(cancellationToken);
            return null;
        }
        catch (IOException exception) when (exception.InnerException is AddressInUseException)
        {
            return $"Port {_listen.Port} on {_listen.Host} (admin) is used by another program. Stop it, or choose another with --admin-urls.";
        }
        catch (Exception exception) when (exception is IOException or SocketException)
        {
            return $"The admin listener cannot be bound to {_listen}: {exception.Message.TrimEnd('.')}.";
        }
    }

    /// <summary>Stops at once.</summary>
    public async ValueTask DisposeAsync()
    {
        await _application.StopAsync(new CancellationToken(canceled: true));
        await _application.DisposeAsync();
        _replicaMetrics.Dispose();
    }

    private WebApplication Build()
    {
        // Empty: no configuration files, environment or signals are looked at behind our back. Silent: a start that fails is told as a
        // value, and a request that fails by GuardAsync.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton<ILoggerFactory>(NullLoggerFactory.Instance);
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(Configure);
        return builder.Build();
    }

    private void Configure(KestrelServerOptions options)
    {
        options.AddServerHeader = false;
        options.Limits.MaxRequestBodySize = LargestBody;
        options.Limits.MaxConcurrentConnections = 256;
        if (IPAddress.TryParse(_listen.DnsSafeHost, out var address))
        {
            options.Listen(address, _listen.Port);
        }
        else if (!_listen.IsLoopback)
        {
            options.ListenAnyIP(_listen.Port);
        }
        else if (_listen.Port == 0)
        {
            options.Listen(IPAddress.Loopback, 0);
        }
        else
        {
            options.ListenLocalhost(_listen.Port);
        }
    }

    private async Task GuardAsync(HttpContext http, RequestDelegate next)
    {
        try
        {
            await next(http);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // The client is gone; there is nobody to tell.
        }
#pragma warning disable CA1031 // The last line of defence: a bug costs this request alone, and tells nobody its stack.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            LogBug(_logger, exception, http.Request.Path);
            if (!http.Response.HasStarted)
            {
                await Problem.WriteAsync(http, StatusCodes.Status500InternalServerError, "The control plane failed; its log says how.");
            }
        }
    }

    /// <summary>
    /// Whatever may change something is written down, whoever added its route: what was asked for, by whom, and what came of it, also where it
    /// was refused for want of a role, failed, or was not waited for. Nobody who is unknown is in it.
    /// </summary>
    private async Task AuditAsync(HttpContext http, RequestDelegate next)
    {
        bool isAnswered = false;
        try
        {
            await next(http);
            isAnswered = true;
        }
        finally
        {
            WriteDown(http, isAnswered ? http.Response.StatusCode
                : http.RequestAborted.IsCancellationRequested ? StatusCodes.Status499ClientClosedRequest
                : StatusCodes.Status500InternalServerError);
        }
    }

    private void WriteDown(HttpContext http, int status)
    {
        bool isRead = HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsHead(http.Request.Method);
        RouteRole? role = http.GetEndpoint()?.Metadata.GetMetadata<RouteRole>();
        bool isNoted = isRead ? role is { IsNoted: true } : role is not { IsAct: false } || status == StatusCodes.Status403Forbidden;
        if (_audit is null || !isNoted || http.Features.Get<AdminIdentity>() is not { } identity
            || (status == StatusCodes.Status403Forbidden && !_refusals.TryTake(identity.Name)))
        {
            return;
        }

        string action = $"{http.Request.Method} {http.Request.Path.ToUriComponent()}";
        string from = http.Connection.RemoteIpAddress?.ToString() ?? "";
        if (_audit.Append(_time.GetUtcNow(), identity.Name, action[..Math.Min(512, action.Length)], status, from) is { } error)
        {
            LogUnaudited(_logger, error);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "An administrative act could not be written down: {Error}")]
    private static partial void LogUnaudited(ILogger logger, string error);

    private static Task NothingHereAsync(HttpContext http, RequestDelegate next) => http.GetEndpoint() is { } endpoint
        ? endpoint.RequestDelegate!(http)
        : Problem.WriteAsync(http, StatusCodes.Status404NotFound, "There is nothing at this path. The API lies below /admin/v1.");

    [LoggerMessage(Level = LogLevel.Error, Message = "A request for {Path} failed")]
    private static partial void LogBug(ILogger logger, Exception exception, string path);

    /// <summary>Leaves signals alone: the program that composes us owns them.</summary>
    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
