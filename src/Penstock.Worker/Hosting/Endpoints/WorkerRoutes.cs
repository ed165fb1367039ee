using System.Collections.Frozen;
using Microsoft.AspNetCore.Http;
using Penstock.Protocols.Errors;
using Penstock.Telemetry.Tracing;
using Penstock.Worker.Hosting.Http;
using Penstock.Worker.Hosting.Lifecycle;
using Penstock.Worker.Hosting.Requests;

namespace Penstock.Worker.Hosting.Endpoints;

/// <summary>Which path is answered by whom.</summary>
internal sealed class WorkerRoutes
{
    private const string ModelPrefix = "/v1/models/";

    private readonly FrozenDictionary<string, Route> _routes;
    private readonly ModelsEndpoint _models;
    private readonly TokenGuard _token;

    public WorkerRoutes(WorkerState state, WorkerOptions options, WorkerMetrics metrics, Tracer? tracer, TimeProvider time)
    {
        var status = new StatusEndpoints(state, metrics);
        _token = new TokenGuard(options.Token);
        _models = new ModelsEndpoint(state, options, time.GetUtcNow().ToUnixTimeSeconds());
        _routes = new Dictionary<string, Route>(StringComparer.Ordinal)
        {
            ["/v1/chat/completions"] = new("POST", new AnswerEndpoint(state, options, metrics, ChatPlanner.Plan, tracer).HandleAsync),
            ["/v1/completions"] = new("POST", new AnswerEndpoint(state, options, metrics, CompletionPlanner.Plan, tracer).HandleAsync),
            ["/v1/models"] = new("GET", _models.ListAsync),
            ["/tokenize"] = new("POST", new TokenizeEndpoint(state, options).HandleAsync),
            ["/healthz"] = new("GET", StatusEndpoints.HealthAsync),
            ["/readyz"] = new("GET", status.ReadyAsync),
            ["/metrics"] = new("GET", status.MetricsAsync),
        }.ToFrozenDictionary(StringComparer.Ordinal);
    }

    /// <summary>Answers the request, or says that nobody does.</summary>
    public ValueTask HandleAsync(Exchange exchange)
    {
        string path = exchange.Http.Request.Path.Value ?? "/";
        if (!_token.Admits(path, exchange.Http.Request.Headers))
        {
            return exchange.WriteErrorAsync(new InferenceError(ErrorKind.Unauthenticated, "This worker answers to its gateway only. Call that."));
        }

        if (Find(path) is not { } route)
        {
            return exchange.WriteErrorAsync(new InferenceError(ErrorKind.PathNotFound, "There is nothing at this path. See /v1/models."));
        }

        string method = exchange.Http.Request.Method;
        if (string.Equals(method, route.Method, StringComparison.Ordinal)
            || (HttpMethods.IsHead(method) && HttpMethods.IsGet(route.Method)))
        {
            return route.Handle(exchange);
        }

        exchange.Http.Response.Headers.Allow = route.Method;
        return exchange.WriteErrorAsync(new InferenceError(ErrorKind.MethodNotAllowed, $"Only {route.Method} is allowed at this path."));
    }

    private Route? Find(string path)
    {
        if (path.StartsWith(ModelPrefix, StringComparison.Ordinal) && path.Length > ModelPrefix.Length)
        {
            return new Route("GET", exchange => _models.GetAsync(exchange, path[ModelPrefix.Length..]));
        }

        return _routes.GetValueOrDefault(path);
    }

    private sealed record Route(string Method, Func<Exchange, ValueTask> Handle);
}
