using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Penstock.Catalog.Configuration;
using Penstock.Catalog.Telemetry;
using Penstock.Gateway.Exporting;
using Penstock.Gateway.Hosting;
using Penstock.Gateway.Limits;
using Penstock.Storage.Ledger;
using Penstock.Storage.Sharing;
using Penstock.Storage.Tenants;
using Penstock.Telemetry.Exporting;
using Penstock.Telemetry.Metrics;

namespace Penstock.Edge;

/// <summary>Composes the gateway out of the configuration file, runs it until it is asked to stop, and lets running requests finish.</summary>
internal static class EdgeProgram
{
    private const int Stopped = 0;
    private const int CannotListen = 1;
    private const int Misused = 2;
    private const int CannotWrite = 3;

    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(25);

    public static async Task<int> RunAsync(string[] args, TextWriter output, TextWriter errors)
    {
        EdgeArguments arguments = EdgeArguments.Parse(args);
        if (arguments.Problem is not null)
        {
            await errors.WriteLineAsync(arguments.Problem);
            return Misused;
        }

        if (arguments.WantsHelp || arguments.WantsVersion)
        {
            await output.WriteLineAsync(arguments.WantsHelp ? EdgeArguments.Help : "penstock-edge " + Version());
            return Stopped;
        }

        return await ServeAsync(arguments, errors);
    }

    private static async Task<int> ServeAsync(EdgeArguments arguments, TextWriter errors)
    {
        var environment = new SystemConfigurationEnvironment();
        var loader = new ConfigurationLoader(environment, ConfigurationNames.With(scaleTargets: [], notYetActive: ["pools.NAME.scale", "pools.NAME.cost"]));
        ConfigurationResult configuration = loader.Load(arguments.ConfigurationFile);
        if (configuration.Catalog is null)
        {
            await errors.WriteLineAsync(configuration.ErrorText);
            return Misused;
        }

        RunSocketsInline();
        using var stop = new CancellationTokenSource();
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => Stop(signal, stop));
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => Stop(signal, stop));
        var logs = new LineLoggerFactory(errors, TimeProvider.System, configuration.Catalog.Telemetry.Logs.Format == LogFormat.Json);
        var source = new FileCatalogSource(configuration, () => loader.Load(arguments.ConfigurationFile), environment, TimeProvider.System);
        var tenants = new TenantCatalogSource(source, TenantStore.Beside(source.Current.Storage));
        Task following = Task.WhenAll(source.RunAsync(reload => Report(reload, logs), stop.Token), tenants.RunAsync(TimeProvider.System, stop.Token));
        int code = await RunGatewayAsync(tenants, logs, errors, stop.Token);
        await stop.CancelAsync();
        await following;
        return code;
    }

    private static async Task<int> RunGatewayAsync(
        TenantCatalogSource source, LineLoggerFactory logs, TextWriter errors, CancellationToken stop)
    {
        var metrics = new MetricRegistry(SemanticConventions.Of(Environment.GetEnvironmentVariable));
        ProcessMetrics.Define(metrics, TimeProvider.System);
        await using TelemetryExport export = TelemetryExport.Create(source.Current.Telemetry, new TelemetryDependencies
        {
            Metrics = metrics,
            Resource = new TelemetryResource(source.Current.Telemetry.ServiceName, Version(), Guid.CreateVersion7(TimeProvider.System.GetUtcNow()).ToString()),
            Logs = logs,
            Random = NewRandom(),
        });
        export.Start();
        using SpendKeeping spend = SpendKeeping.Beside(source.Current.Storage, TimeProvider.System, logs.CreateLogger("Penstock.Gateway"));
        await using AttemptLedger? ledger = AttemptLedger.Open(source.Current.Storage, TimeProvider.System, LedgerLog.To(logs), out string? unwritable);
        if (ledger is null)
        {
            await errors.WriteLineAsync(unwritable);
            return CannotWrite;
        }

        await using IShareStore? shares = ShareStores.Of(source.Current);
        await using GatewayServer server = GatewayServer.Create(new GatewayDependencies
        {
            Catalog = source,
            Shares = shares,
            Replicas = new ConfiguredReplicas(source),
            Metrics = metrics,
            Spend = spend.File,
            Ledger = ledger,
            Logs = logs,
            Tracer = export.Tracer,
            Random = NewRandom(),
            Limits = new GatewayLimits { RunsInline = true },
        });
        using var admin = new AdminListener(source, metrics, logs, TimeProvider.System, () => server.IsDraining);
        if (await server.StartAsync(stop) is { } refused || (refused = await admin.StartAsync(stop)) is not null)
        {
            await errors.WriteLineAsync(refused);
            return CannotListen;
        }

        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await server.DrainAsync(Grace, CancellationToken.None);
        return Stopped;
    }

    /// <summary>
    /// Read completions run where they are noticed. The platform offers no other switch than the environment, and reads it when the first
    /// socket is opened; whoever has set it himself is obeyed.
    /// </summary>
    private static void RunSocketsInline()
    {
        const string Switch = "DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS";
        if (Environment.GetEnvironmentVariable(Switch) is null)
        {
            Environment.SetEnvironmentVariable(Switch, "1");
        }
    }

    /// <summary>The first signal drains; another one ends the process as it would have without us.</summary>
    private static void Stop(PosixSignalContext signal, CancellationTokenSource stop)
    {
        signal.Cancel = !stop.IsCancellationRequested;
        stop.Cancel();
    }

    private static void Report(ConfigurationReload reload, LineLoggerFactory logs)
    {
        if (reload.Result.Catalog is null)
        {
            logs.Write(LogLevel.Error, "The changed configuration is refused, the old one stays in force: " + reload.Result.ErrorText);
        }
    }

    private static Random NewRandom() => new(RandomNumberGenerator.GetInt32(int.MaxValue));

    private static string Version() => typeof(EdgeProgram).Assembly.GetName().Version?.ToString(3) ?? "0";
}
