using Penstock.Telemetry.Tracing;
using Penstock.Worker.Batching;
using Penstock.Worker.Hosting.Http;
using Penstock.Worker.Hosting.Requests;

namespace Penstock.Worker.Hosting.Tracing;

/// <summary>The spans of one answer: the request, and each generation's wait in the queue, evaluation of the prompt and generation.</summary>
internal static class AnswerSpans
{
    /// <summary>Begins the request's span; null when its caller does not record it.</summary>
    public static RequestTrace? Begin(Tracer? tracer, Exchange exchange)
    {
        var headers = exchange.Http.Request.Headers;
        return tracer is null || headers.TraceParent.Count == 0
            ? null
            : tracer.Begin("POST " + exchange.Http.Request.Path.Value, headers.TraceParent, headers.TraceState, exchange.Time.GetTimestamp());
    }

    /// <summary>The same plan, whose generations write down when they pass their stations.</summary>
    public static GenerationPlan Timed(GenerationPlan plan) => plan with
    {
        Choices = [.. plan.Choices.Select(choice => choice with { Request = choice.Request with { Times = new GenerationTimes() } })],
    };

    /// <summary>Ends the trace with the spans of what ran.</summary>
    public static void End(RequestTrace trace, GenerationPlan? plan, Exchange exchange, WorkerOptions options, RequestOutcome outcome)
    {
        Span root = trace.Root;
        root.Set("gen_ai.operation.name", root.Name.EndsWith("/chat/completions", StringComparison.Ordinal) ? "chat" : "text_completion");
        root.Set("gen_ai.provider.name", "penstock");
        root.Set("gen_ai.request.model", options.PublicName);
        root.Set("http.response.status_code", exchange.Http.Response.StatusCode);
        root.Set("penstock.request.id", exchange.RequestId);
        foreach (PlannedChoice choice in plan?.Choices ?? [])
        {
            if (choice.Request.Times is { QueuedAt: not 0 } times)
            {
                Describe(trace, choice, times);
            }
        }

        if (outcome is not (RequestOutcome.Completed or RequestOutcome.ClientGone))
        {
            root.Fail(outcome == RequestOutcome.Invalid ? "invalid_request" : outcome == RequestOutcome.Rejected ? "overloaded" : "internal");
        }

        trace.Finish();
    }

    private static void Describe(RequestTrace trace, PlannedChoice choice, GenerationTimes times)
    {
        Part(trace, "queue", choice, times.QueuedAt, times.AdmittedAt, times.EndedAt);
        if (Part(trace, "prefill", choice, times.AdmittedAt, times.FirstTokenAt, times.EndedAt) is { } prefill)
        {
            prefill.Set("gen_ai.usage.input_tokens", choice.Request.PromptTokens.Length);
            prefill.Set("gen_ai.usage.cache_read.input_tokens", times.CachedPromptTokens);
        }

        Part(trace, "decode", choice, times.FirstTokenAt, times.EndedAt, times.EndedAt)?.Set("gen_ai.usage.output_tokens", times.GeneratedTokens);
    }

    /// <summary>A part from one station to the next, or to the end where that was never reached; null where it did not begin.</summary>
    private static Span? Part(RequestTrace trace, string name, PlannedChoice choice, long from, long to, long end)
    {
        if (from == 0)
        {
            return null;
        }

        Span span = trace.Begin(name, startedAt: from);
        span.Set("penstock.choice", choice.Index);
        if (to != 0 || end != 0)
        {
            span.Finish(to == 0 ? end : to);
        }

        return span;
    }
}
