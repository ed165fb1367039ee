using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Abstractions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using Penstock.Gateway.Authentication;
using Penstock.Gateway.Endpoints;
using Penstock.Gateway.Inference;
using Penstock.Gateway.Metering;
using Penstock.Protocols.Errors;

namespace Penstock.Gateway.Hosting;

/// <summary>
/// What the server calls for each request. It stands directly on the server, without middleware: on the hot path that is worth more than
/// everything else that the gateway does.
/// </summary>
internal sealed class GatewayApplication(
    RouteTable routes,
    HostPolicy hosts,
    RunningRequests running,
    GatewayMetrics metrics,
    TimeProvider time,
    ILogger logger,
    Func<GatewaySnapshot> snapshot) : IHttpApplication<HttpExchange>
{
    private static readonly TimeSpan LongestRenewal = TimeSpan.FromSeconds(3);

    private readonly RequestIds _ids = new(time);

    public HttpExchange CreateContext(IFeatureCollection contextFeatures)
    {
        HttpExchange exchange;
        if (contextFeatures is IHostContextContainer<HttpExchange> container)
        {
            exchange = container.HostContext ??= new HttpExchange();
        }
        else
        {
            exchange = new HttpExchange();
        }

        exchange.Begin(contextFeatures, _ids.Next(), time.GetTimestamp());
        running.Begin();
        return exchange;
    }

    public async Task ProcessRequestAsync(HttpExchange context)
    {
        try
        {
            await AnswerAsync(context);
        }
        catch (OperationCanceledException) when (context.Aborted.IsCancellationRequested)
        {
            // The client is gone; there is nobody to tell.
        }
        catch (BadHttpRequestException)
        {
            context.Abort();
        }
        catch (Exception exception)
        {
            GatewayLog.Bug(logger, exception, context.Id);
            await TellOfBugAsync(context);
        }
    }

    public void DisposeContext(HttpExchange context, Exception? exception)
    {
        if (snapshot().Catalog.Telemetry.Enabled)
        {
            metrics.AnswerSeries.Of(context.Route, context.Status).Increment();
        }

        context.End();
        running.End();
    }

    // 1. A page of another site, or one that rebinds its name, gets nothing on any path.
    // 2. Path and method.
    // 3. While draining only health answers.
    // 4. The key, before a byte of the body is read.
    private ValueTask AnswerAsync(HttpExchange exchange)
    {
        if (hosts.Check(exchange.Headers.Host, exchange.Headers.Origin) is { } foreign)
        {
            return exchange.WriteErrorAsync(foreign);
        }

        IEndpoint? endpoint = routes.Find(exchange.Path, out string route);
        exchange.Route = route;
        if (endpoint is null)
        {
            return exchange.WriteErrorAsync(new(ErrorKind.PathNotFound, "There is nothing at this path. The API lies below /v1."));
        }

        exchange.Dialect = endpoint.Dialect;
        if (!endpoint.Answers(exchange.Method))
        {
            exchange.AnswerHeaders.Allow = endpoint.Method;
            return exchange.WriteErrorAsync(new(ErrorKind.MethodNotAllowed, $"This path answers {endpoint.Method} only."));
        }

        GatewaySnapshot current = snapshot();
        if (endpoint.IsPublic)
        {
            return endpoint.InvokeAsync(exchange, current, Caller.Anonymous);
        }

        if (running.IsDraining)
        {
            exchange.AnswerHeaders.Connection = "close";
            return exchange.WriteErrorAsync(new(ErrorKind.ShuttingDown, "The gateway is shutting down. Try again.", RetryAfter: TimeSpan.FromSeconds(1)));
        }

        if (exchange.KnownCaller.Find(current.Keys, exchange.Headers, time.GetUtcNow()) is { } caller)
        {
            return endpoint.InvokeAsync(exchange, current, caller);
        }

        Task renewal = Task.CompletedTask;
        return current.Keys.Tokens?.TryRenew(Credentials.Of(exchange.Headers), out renewal) is true
            ? AnswerWhenRenewedAsync(exchange, endpoint, current, renewal)
            : RefuseAsync(exchange);
    }

    /// <summary>A token whose key is not known waits for the keys of its issuer, once.</summary>
    private async ValueTask AnswerWhenRenewedAsync(HttpExchange exchange, IEndpoint endpoint, GatewaySnapshot current, Task renewal)
    {
        try
        {
            await renewal.WaitAsync(LongestRenewal, time, exchange.Aborted);
        }
        catch (TimeoutException)
        {
            // The keys that are known decide.
        }

        Caller? caller = current.Keys.Find(Credentials.Of(exchange.Headers), time.GetUtcNow());
        await (caller is null ? RefuseAsync(exchange) : endpoint.InvokeAsync(exchange, current, caller));
    }

    private static ValueTask RefuseAsync(HttpExchange exchange) => exchange.WriteErrorAsync(new(
        ErrorKind.Unauthenticated, "A valid API key is needed: send Authorization: Bearer KEY, or x-api-key: KEY."));

    private static async ValueTask TellOfBugAsync(HttpExchange exchange)
    {
        if (exchange.HasStarted)
        {
            exchange.Abort();
            return;
        }

        try
        {
            await exchange.WriteErrorAsync(new(ErrorKind.Internal, "The gateway failed. Tell its operator the request id."));
        }
        catch (OperationCanceledException)
        {
            // The client went meanwhile.
        }
    }
}
