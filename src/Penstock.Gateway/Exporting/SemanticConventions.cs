using Penstock.Telemetry.Metrics;

namespace Penstock.Gateway.Exporting;

/// <summary>Which edition of the conventions for generative AI the environment asks for.</summary>
public static class SemanticConventions
{
    private const string Variable = "OTEL_SEMCONV_STABILITY_OPT_IN";

    /// <summary>The newest where <c>OTEL_SEMCONV_STABILITY_OPT_IN</c> has <c>gen_ai_latest_experimental</c> among its values, else v1.41.</summary>
    public static ConventionEdition Of(Func<string, string?> environment) =>
        environment(Variable)?.Split(',', StringSplitOptions.TrimEntries).Contains("gen_ai_latest_experimental", StringComparer.Ordinal) == true
            ? ConventionEdition.Latest
            : ConventionEdition.Stable;
}
