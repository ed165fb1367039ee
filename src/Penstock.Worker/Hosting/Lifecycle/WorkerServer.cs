using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Penstock.Protocols.Errors;
using Penstock.Worker.Engine;
using Penstock.Worker.Hosting.Endpoints;
using Penstock.Worker.Hosting.Http;

namespace Penstock.Worker.Hosting.Lifecycle;

/// <summary>The HTTP server: Kestrel alone, without configuration, logging or middleware.</summary>
internal sealed class WorkerServer : IAsyncDisposable
{
    private const int MostConnections = 4096;

    /// <summary>How long answers that are cut may take to say so to their clients.</summary>
    public static readonly TimeSpan CutTimeout = TimeSpan.FromSeconds(2);

    private readonly WebApplication _app;

    private WorkerServer(WebApplication app) => _app = app;

    /// <summary>Where it listens, with the ports that were taken.</summary>
    public IReadOnlyList<string> Addresses =>
        [.. ((IApplicationBuilder)_app).ServerFeatures.Get<IServerAddressesFeature>()?.Addresses ?? []];

    /// <summary>Binds and listens.</summary>
    public static async Task<Result<WorkerServer, StartError>> StartAsync(
        WorkerOptions options, WorkerRoutes routes, TextWriter errors, TimeProvider time)
    {
        if (!TryParse(options.Urls, out List<ListenAddress> addresses, out StartError? error))
        {
            return error!;
        }

        WebApplication app = Build(addresses);
        app.Run(http => AnswerAsync(http, routes, errors, time));
        try
        {
            await app.StartAsync(CancellationToken.None);
            return new WorkerServer(app);
        }
        catch (Exception fault) when (fault is IOException or AddressInUseException or SocketException)
        {
            await app.DisposeAsync();
            return new StartError(
                WorkerExitCode.AddressUnavailable,
                $"Cannot listen on {string.Join(", ", options.Urls)}: {Reason(fault)} Choose another address with --urls.");
        }
    }

    /// <summary>Stops listening, and cuts connections that do not end by themselves within <see cref="CutTimeout"/>.</summary>
    public async Task StopAsync(TimeProvider time)
    {
        using var cut = new CancellationTokenSource(CutTimeout, time);
        await _app.StopAsync(cut.Token);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static bool TryParse(IReadOnlyList<string> urls, out List<ListenAddress> addresses, out StartError? error)
    {
        addresses = [];
        foreach (string url in urls)
        {
            if (ListenAddress.Parse(url) is not { } address)
            {
                error = new StartError(
                    WorkerExitCode.Usage, $"'{url}' is no address to listen on. Give http://ADDRESS:PORT with an IP address, localhost or *.");
                return false;
            }

            addresses.Add(address);
        }

        error = addresses.Count > 0 ? null : new StartError(WorkerExitCode.Usage, "No address to listen on was given. Give --urls http://127.0.0.1:0.");
        return error is null;
    }

    private static WebApplication Build(List<ListenAddress> addresses)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton<IHostLifetime, NoHostLifetime>();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxConcurrentConnections = MostConnections;

            // Bodies are bounded where they are read, so that the answer is a 413 in JSON.
            kestrel.Limits.MaxRequestBodySize = null;
            foreach (ListenAddress address in addresses)
            {
                kestrel.Listen(address.EndPoint, listen => listen.Protocols = HttpProtocols.Http1);
            }
        });
        return builder.Build();
    }

    private static async Task AnswerAsync(HttpContext http, WorkerRoutes routes, TextWriter errors, TimeProvider time)
    {
        var exchange = new Exchange(http, RequestIds.Choose(http.Request.Headers[Exchange.RequestIdHeader], time), time);
        http.Response.Headers[Exchange.RequestIdHeader] = exchange.RequestId;
        try
        {
            await (OriginGuard.Check(http) is { } refused ? exchange.WriteErrorAsync(refused) : routes.HandleAsync(exchange));
        }
        catch (Exception) when (exchange.ClientGone.IsCancellationRequested)
        {
            // Nobody is there to be told.
        }
        catch (Exception fault)
        {
            await errors.WriteLineAsync($"bug: request {exchange.RequestId}: {fault.ToString().ReplaceLineEndings(" | ")}");
            if (http.Response.HasStarted)
            {
                http.Abort();
                return;
            }

            await exchange.WriteErrorAsync(new InferenceError(
                ErrorKind.Internal, $"The worker failed. Tell its operator the request id {exchange.RequestId}."));
        }
    }

    private static string Reason(Exception fault) => fault switch
    {
        { InnerException: AddressInUseException } or AddressInUseException => "the port is in use by another program.",
        SocketException { SocketErrorCode: SocketError.AccessDenied } => "the system does not allow it.",
        { InnerException: SocketException { SocketErrorCode: SocketError.AccessDenied } } => "the system does not allow it.",
        SocketException => "the address is not one of this machine.",
        _ => fault.Message.ReplaceLineEndings(" ").TrimEnd('.') + ".",
    };
}
