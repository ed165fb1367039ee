using System.Collections.Immutable;

namespace Penstock.Telemetry.Metrics;

/// <summary>
/// Upper bounds of histogram buckets, in seconds, as OpenTelemetry's semantic conventions for generative AI advise them
/// (open-telemetry/semantic-conventions v1.41.1, docs/gen-ai/gen-ai-metrics.md).
/// </summary>
public static class HistogramBuckets
{
    /// <summary><c>gen_ai.server.time_to_first_token</c>.</summary>
    public static ImmutableArray<double> TimeToFirstTokenSeconds { get; } =
        [0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];

    /// <summary><c>gen_ai.server.time_per_output_token</c>.</summary>
    public static ImmutableArray<double> TimePerOutputTokenSeconds { get; } =
        [0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.75, 1, 2.5];

    /// <summary><c>gen_ai.server.request.duration</c> and <c>gen_ai.client.operation.duration</c>.</summary>
    public static ImmutableArray<double> RequestDurationSeconds { get; } =
        [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92];

    /// <summary>Powers of two, for counts of things in a batch.</summary>
    public static ImmutableArray<double> PowersOfTwo { get; } = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024];

    /// <summary><c>gen_ai.client.token.usage</c>: powers of four.</summary>
    public static ImmutableArray<double> TokenUsage { get; } =
        [1, 4, 16, 64, 256, 1024, 4096, 16384, 65536, 262144, 1048576, 4194304, 16777216, 67108864];

    /// <summary>What a gateway itself takes, in seconds: from 50 microseconds.</summary>
    public static ImmutableArray<double> OverheadSeconds { get; } =
        [0.00005, 0.0001, 0.0002, 0.0003, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1];
}
