using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Penstock.Catalog;
using Penstock.Catalog.Configuration;
using Penstock.Catalog.Pools;
using Penstock.Catalog.Telemetry;
using Penstock.Cli.Hosting;
using Penstock.Cli.Terminals;
using Penstock.ControlPlane;
using Penstock.ControlPlane.AdminApi;
using Penstock.ControlPlane.Autoscaling;
using Penstock.Gateway.Bodies;
using Penstock.Gateway.Exporting;
using Penstock.ControlPlane.Measures;
using Penstock.Gateway.Hosting;
using Penstock.Gateway.Limits;
using Penstock.Scaling.Signals;
using Penstock.Scaling.Targets;
using Penstock.Scaling.Targets.Keda;
using Penstock.Scaling.Targets.Processes;
using Penstock.Storage.Caching;
using Penstock.Storage.Ledger;
using Penstock.Storage.Operators;
using Penstock.Storage.Scaling;
using Penstock.Storage.Postgres;
using Penstock.Storage.Sharing;
using Penstock.Storage.Tenants;
using Penstock.Storage.Responses;
using Penstock.Telemetry.Exporting;
using Penstock.Telemetry.Metrics;

namespace Penstock.Cli.Serving;

/// <summary>
/// One run of <c>penstock serve</c>. Starts admin listener, workers and data plane, in this order; stops them in the other one, so that
/// no request is let in that nobody will answer. Whatever fails on the way is one line, and takes along what was started before.
/// </summary>
internal sealed partial class ServeSession : IAsyncDisposable
{
    /// <summary>A worker drains by itself within its own timeout; it is killed only when it has missed that.</summary>
    private static readonly TimeSpan KillAfterDrain = TimeSpan.FromSeconds(5);

    private readonly CommandContext _context;
    private readonly ServeOptions _options;
    private readonly ILoggerFactory _logs;
    private readonly FileCatalogSource _file;
    private readonly TenantCatalogSource _catalog;
    private readonly OperatorKeyStore _keys;
    private readonly SqliteResponseStore _responses;
    private readonly BodyKeeper _bodies;
    private readonly TerminalLoggerProvider _loggers;
    private readonly Fleet _fleet;
    private KedaServer? _keda;
    private readonly AttemptLedger? _ledger;
    private readonly string? _ledgerError;
    private readonly TelemetryExport _export;
    private readonly AdminServer _admin;
    private readonly GatewayServer _gateway;
    private readonly SpendKeeping _spend;
    private readonly Observing _observing;
    private readonly IAnswerStore? _answers;
    private readonly IScalingStore _machine;
    private readonly IScalingStore? _shared;
    private readonly ServerMetricsReader _servers;
    private readonly AutoscalingLoop _scaling;
    private readonly ISemanticStore? _learned;
    private readonly IShareStore? _shares;
    private readonly SharedFiles? _files;
    private readonly ServeScreen _screen;
    private readonly CancellationTokenSource _ending = new();
    private readonly CancellationToken _stop;
    private readonly PenstockCatalog _started;
    private Task _scalingTask = Task.CompletedTask;

    public ServeSession(CommandContext context, ServeOptions options, ServeConfiguration configuration, ConfigurationResult initial)
    {
        (_context, _options, _stop) = (context, options, context.Interrupts.Stop);
        LogOptions lines = initial.Catalog?.Telemetry.Logs ?? new LogOptions();
        _loggers = new TerminalLoggerProvider(context.Terminal.Error, options.LogLevel, context.Time, lines.Format == LogFormat.Json, lines.Requests);
        _logs = LoggerFactory.Create(logging => logging
            .SetMinimumLevel(options.LogLevel).AddFilter(TerminalLoggerProvider.RequestCategory, LogLevel.Information).AddProvider(_loggers));
        _file = new FileCatalogSource(initial, configuration.Load, context.Environment, context.Time);
        var tenants = TenantStore.Beside(_file.Current.Storage);
        _catalog = new TenantCatalogSource(_file, tenants);
        _started = _catalog.Current;
        _keys = OperatorKeyStore.Beside(_started.Storage);
        _responses = SqliteResponseStore.Beside(_started.Storage, context.Time);
        _bodies = BodyKeeper.Beside(_started.Storage, context.Time, _logs.CreateLogger<BodyKeeper>());
        _answers = AnswerStores.Of(_started, context.Time);
        _learned = AnswerStores.SemanticOf(_started);
        _shares = ShareStores.Of(_started);
        ILogger<SharedFiles> sharing = _logs.CreateLogger<SharedFiles>();
        _files = SharedFiles.Of(_started.Storage, [tenants.Path, _keys.Path], line => LogSharing(sharing, line));
        _screen = new ServeScreen(context.Terminal, context.Time);
        _screen.Notices(initial);

        var metrics = new MetricRegistry(SemanticConventions.Of(context.Environment.Variable));
        ProcessMetrics.Define(metrics, context.Time);
        _export = TelemetryExport.Create(_started.Telemetry, new TelemetryDependencies
        {
            Metrics = metrics,
            Resource = new TelemetryResource(_started.Telemetry.ServiceName, Product.Version().Version, Guid.CreateVersion7(context.Time.GetUtcNow()).ToString()),
            Logs = _logs,
            Random = NewRandom(),
            Time = context.Time,
            Environment = context.Environment.Variable,
        });
        _ledger = AttemptLedger.Open(_started.Storage, context.Time, LedgerLog.To(_logs), out _ledgerError);
        var load = new ReplicaLoad();
        _fleet = new Fleet(
            new WorkerCommands(context.ProgramFolder, options.Drain, _started.Telemetry.Otlp),
            new SupervisionOptions { DrainGrace = options.Drain + KillAfterDrain },
            Fleet.CreateHandler,
            context.Time,
            NewRandom(),
            _logs.CreateLogger<Fleet>(),
            load)
        {
            Environment = context.Environment.Variable,
        };
        _spend = _ledgerError is null
            ? SpendKeeping.Beside(_started.Storage, context.Time, _logs.CreateLogger<GatewayServer>())
            : SpendKeeping.Nowhere(context.Time); // it will not start: one line is enough
        _observing = new Observing(_catalog, context.Time, _logs);
        _gateway = CreateGateway(metrics);
        load.Here = replica => _gateway.Pools.InFlight(replica);
        _machine = ScalingStores.OfMachine(_started.Storage);
        _shared = ScalingStores.OfAll(_started.Storage);
        _servers = new ServerMetricsReader(Fleet.CreateHandler(), context.Time);
        _scaling = CreateScaling(load);
        Watch(_observing.Gauges);
        _admin = CreateAdmin(metrics, tenants);
    }

    /// <summary>Runs until the stop signal. Returns the exit code.</summary>
    public async Task<int> RunAsync()
    {
        try
        {
            return await StartAsync() is { } failure ? failure : await ServeAsync();
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Told to stop while still starting: nothing runs that has to be waited for.
            return ExitCodes.Success;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _scalingTask;
        if (_keda is not null)
        {
            await _keda.DisposeAsync();
        }

        await _gateway.DisposeAsync();
        await _scaling.DisposeAsync();
        await _fleet.DisposeAsync();
        await _observing.DisposeAsync();
        await _admin.DisposeAsync();
        _servers.Dispose();
        await _machine.DisposeAsync();
        await _export.DisposeAsync();
        _responses.Dispose();
        foreach (IAsyncDisposable? store in (IAsyncDisposable?[])[_shared, _bodies, _ledger, _answers, _learned, _shares, _files])
        {
            await (store?.DisposeAsync() ?? ValueTask.CompletedTask);
        }

        _spend.Dispose();
        _logs.Dispose();
        _ending.Dispose();
    }

    private GatewayServer CreateGateway(MetricRegistry metrics) => GatewayServer.Create(new GatewayDependencies
    {
        Catalog = _catalog,
        Replicas = _fleet.Directory,
        Responses = _responses,
        Bodies = _bodies,
        Answers = _answers,
        Learned = _learned,
        Shares = _shares,
        Metrics = metrics,
        Ledger = _ledger,
        Measures = _observing.History.Recorder,
        Spend = _spend.File,
        Logs = _logs,
        Tracer = _export.Tracer,
        Time = _context.Time,
        Random = NewRandom(),
    });

    private AutoscalingLoop CreateScaling(ReplicaLoad load) => new(new AutoscalingDependencies
    {
        Catalog = _catalog,
        Fleet = _fleet,
        Gateway = _gateway.Pools.Read,
        Load = load,
        Machine = _machine,
        All = _shared,
        Servers = _servers,
        Identity = ProcessIdentity.Create(NewRandom()),
        Time = _context.Time,
        Logger = _logs.CreateLogger<AutoscalingLoop>(),
    });

    private AdminServer CreateAdmin(MetricRegistry metrics, TenantStore tenants) => new(new AdminDependencies
    {
        Catalog = _catalog,
        Keys = _keys,
        Tenants = tenants,
        Accounts = _gateway.Accounts,
        Playground = _gateway.Playground,
        Audit = AuditLog.Beside(_started.Storage),
        Fleet = _fleet,
        Autoscaling = _scaling,
        Targets = _gateway.Targets,
        Traffic = _gateway.Traffic,
        Metrics = metrics,
        Ledger = _ledger?.Reader,
        Bodies = _bodies,
        Observing = _observing,
        Logs = _logs,
        Time = _context.Time,
        Version = Product.Version().Version,
        DataAddress = () => _gateway.Address,
        Cache = _gateway.Cache,
        Semantic = _gateway.Semantic.Operations,
        Sharing = _gateway.Sharing,
    });

    /// <summary>Null is success.</summary>
    private async Task<int?> StartAsync()
    {
        PenstockCatalog catalog = _started;
        if (_files is not null)
        {
            // Before the first key is made: other gateways may have one.
            await _files.SyncAsync(_stop);
            _catalog.Refresh();
        }

        if (_catalog.Problem is { } unreadable)
        {
            return Fail(unreadable, ExitCodes.Failure);
        }

        if (MissingModel(catalog) is { } missing)
        {
            return Fail(missing, ExitCodes.Missing);
        }

        if (_ledgerError is not null)
        {
            return Fail(_ledgerError, ExitCodes.Failure);
        }

        if (_responses.Open() is { } unopened)
        {
            return Fail(unopened, ExitCodes.Failure);
        }

        _export.Start();
        if (await _admin.StartAsync(_stop) is { } adminRefused)
        {
            return Fail(adminRefused, ExitCodes.Unreachable);
        }

        // Workers before the data plane: whoever finds it ready finds them on their way.
        await _scaling.ApplyAsync(catalog.Pools, _stop);
        _scalingTask = _scaling.RunAsync(_ending.Token);
        if (catalog.Listen.Keda is { } listen)
        {
            try
            {
                _keda = await KedaServer.StartAsync(listen, _fleet.Keda, logging => logging.AddProvider(_loggers), _stop);
            }
            catch (IOException fault)
            {
                return Fail($"listen.keda {listen}: {fault.Message}", ExitCodes.Unreachable);
            }
        }

        if (await _gateway.StartAsync(_stop) is { } refused)
        {
            return Fail(refused, catalog.Listen.Data.IsLoopback || catalog.HasVirtualKeys ? ExitCodes.Unreachable : ExitCodes.Usage);
        }

        var (key, error) = FirstAdminKey.Ensure(_keys, _context.Time);
        if (error is not null)
        {
            return Fail(error, ExitCodes.Failure);
        }

        _observing.Start();
        _screen.Opening(_gateway.Address, _gateway.IsOpen, _admin.Address, key, catalog);
        await AwaitFirstWorkersAsync(catalog);
        return null;
    }

    private void Watch(MeasureGauges gauges)
    {
        (gauges.Targets, gauges.Traffic, gauges.Accounts, gauges.Running) = (_gateway.Targets, _gateway.Traffic, _gateway.Accounts, () => _gateway.Running);
        gauges.Ledger = _ledger is null ? null : () => _ledger.State;
        gauges.IsSharedAway = _gateway.Sharing is { } sharing ? () => sharing.IsFaulted : null;
        gauges.JournalBytes = _started.Storage.Journal.MaxMegabytes * 1024L * 1024;
    }

    private string? MissingModel(PenstockCatalog catalog)
    {
        foreach (PoolOptions pool in catalog.Pools)
        {
            if (ServeConfiguration.ModelPath(pool, _context.ProgramFolder) is { } path && !File.Exists(path))
            {
                return $"The model of pool {pool.Name} is not there: {path}.";
            }
        }

        return null;
    }

    /// <summary>A worker that dies before it was ever ready is started again like any other: its pool's fault must not take other models along.</summary>
    private async Task AwaitFirstWorkersAsync(PenstockCatalog catalog)
    {
        foreach (PoolOptions pool in catalog.Pools.Where(pool => pool.Engine != PoolEngine.External && pool.Scale.Min > 0))
        {
            if (await _screen.LoadingAsync(pool, _fleet.FirstStartAsync(pool.Name, _stop), _stop) is { } failure)
            {
                _context.Terminal.Fail(
                    $"Pool {pool.Name}: a worker ended before it was ready: {failure.Reason}. It is started again, more and more seldom; 'penstock pools list' says how it is.");
            }
        }
    }

    private async Task<int> ServeAsync()
    {
        _screen.Ready(_gateway.Address, _gateway.IsOpen, _catalog.Current);
        Task watching = Task.WhenAll(_file.RunAsync(Reloaded, _ending.Token), _catalog.RunAsync(_context.Time, _ending.Token), _files?.RunAsync(_context.Time, _ending.Token) ?? Task.CompletedTask);
        Task applying = ApplyChangesAsync(_ending.Token);
        await Task.WhenAny(Task.Delay(Timeout.InfiniteTimeSpan, _context.Time, _stop), watching, applying, _scalingTask);
        await _ending.CancelAsync();
        await Task.WhenAll(watching, applying, _scalingTask);
        return await StopAsync();
    }

    /// <summary>In force first, said then.</summary>
    private void Reloaded(ConfigurationReload reload)
    {
        _catalog.Refresh();
        _screen.Reloaded(reload);
    }

    private async Task ApplyChangesAsync(CancellationToken cancellationToken)
    {
        try
        {
            long version = _started.Version;
            while (true)
            {
                PenstockCatalog next = await _catalog.WaitForChangeAsync(version, cancellationToken);
                version = next.Version;
                await _scaling.ApplyAsync(next.Pools, cancellationToken);
                _screen.NeedsRestart(_started, next);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Asked to stop.
        }
    }

    /// <summary>The gateway first, so that its last streams still have workers; a second Ctrl-C cuts all of it short.</summary>
    private async Task<int> StopAsync()
    {
        using var force = new CancellationTokenSource();
        using IDisposable claim = _context.Interrupts.Claim(force.Cancel);
        _screen.Draining(_gateway.Running);
        bool ended = await _gateway.DrainAsync(_options.Drain, force.Token);
        await _scaling.LeaveAsync(CancellationToken.None);
        await _fleet.StopAsync(force.Token);
        _screen.Stopped(ended);
        return force.IsCancellationRequested ? ExitCodes.Interrupted : ExitCodes.Success;
    }

    private int Fail(string line, int code)
    {
        _context.Terminal.Fail(line);
        return code;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Line}")]
    private static partial void LogSharing(ILogger logger, string line);

    private static Random NewRandom() => new(RandomNumberGenerator.GetInt32(int.MaxValue));
}
