namespace Penstock.Telemetry.Metrics;

/// <summary>Which edition of OpenTelemetry's semantic conventions for generative AI has a metric.</summary>
public enum ConventionEdition
{
    /// <summary>Both, or it is none of theirs.</summary>
    Any,

    /// <summary>v1.41, which is emitted unless the newer one is asked for.</summary>
    Stable,

    /// <summary>The newest: with <c>OTEL_SEMCONV_STABILITY_OPT_IN=gen_ai_latest_experimental</c>, in place of what it replaces.</summary>
    Latest,
}
