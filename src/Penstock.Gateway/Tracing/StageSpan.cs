using Penstock.Gateway.Inference;
using Penstock.Telemetry.Tracing;

namespace Penstock.Gateway.Tracing;

/// <summary>
/// A stage as a span: from its beginning to the moment when it hands on, or answers itself. Spans of stages therefore follow one another, and
/// show where a request's time went before it was sent.
/// </summary>
internal sealed class StageSpan(string name, IInferenceStage stage, InferenceDelegate next)
{
    private static readonly string[] Covered = ["MeteringStage", "PoolMeteringStage", "AttemptMeteringStage", "ProviderStage"];

    /// <summary>The span's name for a stage; null where another span covers it.</summary>
    public static string? NameOf(IInferenceStage stage)
    {
        string type = stage.GetType().Name;
        return Covered.Contains(type, StringComparer.Ordinal)
            ? null
            : string.Concat(type.Replace("Stage", "", StringComparison.Ordinal)
                .Select((letter, i) => char.IsAsciiLetterUpper(letter) ? (i == 0 ? "" : "_") + char.ToLowerInvariant(letter) : letter.ToString()));
    }

    /// <summary>Runs the stage, traced where the request is.</summary>
    public ValueTask InvokeAsync(InferenceContext context) =>
        context.Trace is null ? stage.InvokeAsync(context, next) : TraceAsync(context, context.Trace);

    private async ValueTask TraceAsync(InferenceContext context, RequestTrace trace)
    {
        Span span = trace.Begin(name);
        span.Set("penstock.attempt", context.Attempt?.Number);
        try
        {
            await stage.InvokeAsync(context, handed =>
            {
                span.Finish();
                return next(handed);
            });
        }
        finally
        {
            span.Finish();
        }
    }
}
