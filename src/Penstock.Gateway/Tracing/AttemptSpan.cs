using System.Globalization;
using System.Text;
using Penstock.Gateway.Inference;
using Penstock.Gateway.Metering;
using Penstock.Protocols.Inference;
using Penstock.Telemetry.Tracing;

namespace Penstock.Gateway.Tracing;

/// <summary>
/// The span of a call to a target: CLIENT, <c>{operation} {model}</c>, with the attributes of OpenTelemetry's conventions for generative AI
/// (v1.41.1, docs/gen-ai/gen-ai-spans.md).
/// </summary>
internal static class AttemptSpan
{
    private const int LongestContent = 64 * 1024;

    /// <summary>Begins it; null when the request is not traced.</summary>
    public static Span? Begin(InferenceContext context)
    {
        if (context.Trace is not { } trace)
        {
            return null;
        }

        Attempt attempt = context.Attempt!;
        string operation = GenAiNames.Of(context.Request.Operation);
        Span span = trace.Begin(operation + " " + attempt.Target!.Model.Text, SpanKind.Client);
        span.Set("gen_ai.operation.name", operation);
        span.Set("gen_ai.request.model", attempt.Target.Model.Text);
        span.Set("gen_ai.request.max_tokens", context.Request.MaxOutputTokens);
        span.Set("gen_ai.request.choice.count", context.Request.Choices == 1 ? null : context.Request.Choices);
        if (context.Request.IsStream)
        {
            span.SetTruth("gen_ai.request.stream", true);
        }

        span.Set("penstock.target", attempt.Target.Options.Name);
        span.Set("penstock.attempt", attempt.Number);
        span.Set("penstock.attempt.kind", Word(attempt.Kind));
        if (trace.HoldsContent && context.Request.Body.Bytes is { Length: > 0 and <= LongestContent } body)
        {
            span.SetContent("penstock.request.body", Encoding.UTF8.GetString(body.Span));
        }

        context.ReadAlong(attempt.Reading = new AnswerReading(context.Output));
        return span;
    }

    /// <summary>Ends it with what came of the call.</summary>
    public static void End(Span span, InferenceContext context, TargetInstruments series, TimeProvider time)
    {
        Attempt attempt = context.Attempt!;
        span.Set("gen_ai.provider.name", series.Provider);
        span.Set("server.address", series.Address);
        span.Set("server.port", series.Port.Length == 0 ? null : long.Parse(series.Port, CultureInfo.InvariantCulture));
        span.Set("penstock.outcome", OutcomeNames.Of(context.Outcome));
        if (attempt.DispatchedAt != 0)
        {
            span.StartedAt = attempt.DispatchedAt;
            if (context.Request.IsStream && context.FirstTokenAt != 0)
            {
                span.Set("gen_ai.response.time_to_first_chunk", time.GetElapsedTime(attempt.DispatchedAt, context.FirstTokenAt).TotalSeconds);
            }
        }

        if (attempt.Reading is { } answer)
        {
            span.Set("gen_ai.response.id", answer.Id);
            span.Set("gen_ai.response.model", answer.Model);
            span.SetList("gen_ai.response.finish_reasons", answer.Reasons);
        }

        if (context.Usage is { } usage)
        {
            Describe(span, usage);
        }

        if (attempt.Fault is { } fault)
        {
            span.Fail(ErrorNames.Of(fault.Error.Kind));
            span.Set("http.response.status_code", fault.UpstreamStatus);
        }

        span.Finish();
    }

    private static void Describe(Span span, TokenUsage usage)
    {
        span.Set("gen_ai.usage.input_tokens", usage.PromptTokens);
        span.Set("gen_ai.usage.output_tokens", usage.OutputTokens);
        span.Set("gen_ai.usage.cache_read.input_tokens", usage.CachedTokens);
        span.Set("gen_ai.usage.cache_creation.input_tokens", usage.CacheWriteTokens);
        span.Set("gen_ai.usage.reasoning.output_tokens", usage.ReasoningTokens);
    }

    private static string Word(AttemptKind kind) => kind switch
    {
        AttemptKind.First => "first",
        AttemptKind.Failover => "failover",
        AttemptKind.Retry => "retry",
        AttemptKind.Hedge => "hedge",
        _ => "shadow",
    };
}
