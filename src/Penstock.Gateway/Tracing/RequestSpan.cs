using Microsoft.AspNetCore.Http;
using Penstock.Gateway.Endpoints;
using Penstock.Gateway.Inference;
using Penstock.Gateway.Metering;
using Penstock.Telemetry.Tracing;

namespace Penstock.Gateway.Tracing;

/// <summary>The span of a whole request: SERVER, named and described by OpenTelemetry's conventions for HTTP and for generative AI.</summary>
internal static class RequestSpan
{
    /// <summary>Begins it with what the request says; null when it is not traced.</summary>
    public static RequestTrace? Begin(Tracer tracer, HttpExchange exchange, InferenceRequest request)
    {
        IHeaderDictionary headers = exchange.Headers;
        RequestTrace? trace = tracer.Begin(exchange.Route, headers.TraceParent, headers.TraceState, exchange.AcceptedAt);
        if (trace is null)
        {
            return null;
        }

        Span span = trace.Root;
        span.Name = "POST " + exchange.Route;
        span.Set("http.request.method", exchange.Method);
        span.Set("http.route", exchange.Route);
        span.Set("url.path", exchange.Route);
        span.Set("url.scheme", "http");
        span.Set("gen_ai.operation.name", GenAiNames.Of(request.Operation));
        span.Set("gen_ai.provider.name", GenAiNames.Self);
        span.Set("gen_ai.request.max_tokens", request.MaxOutputTokens);
        span.Set("penstock.request.id", request.RequestId);
        if (request.IsStream)
        {
            span.SetTruth("gen_ai.request.stream", true);
        }

        return trace;
    }

    /// <summary>Ends it with what came of the request.</summary>
    public static void End(RequestTrace trace, HttpExchange exchange, InferenceContext context)
    {
        Span span = trace.Root;
        span.Set("http.response.status_code", exchange.Status);
        span.Set("gen_ai.request.model", context.Route?.Name.Text);
        span.Set("penstock.tenant", context.Caller.Tenant?.Name);
        span.Set("penstock.outcome", OutcomeNames.Of(context.Outcome));
        span.Set("penstock.target", context.Target?.Options.Name);
        span.Set("penstock.attempts", context.Attempts);
        if (context.Usage is { } usage)
        {
            span.Set("gen_ai.usage.input_tokens", usage.PromptTokens);
            span.Set("gen_ai.usage.output_tokens", usage.OutputTokens);
        }

        if (context.CostUsd is { } cost)
        {
            span.Set("penstock.cost_usd", (double)cost);
        }

        if (context.Cache != CacheUse.None)
        {
            span.Set("penstock.cache", context.Cache.ToString());
        }

        if (context.Error is { } error)
        {
            span.Fail(ErrorNames.Of(error.Kind));
        }
    }
}
