using System.Collections.Immutable;

namespace Penstock.Telemetry.Exposition;

/// <summary>What stands before the number on a line.</summary>
/// <param name="Metric">The metric's name.</param>
/// <param name="Suffix">Empty, or a histogram's <c>_bucket</c>, <c>_sum</c>, <c>_count</c>.</param>
/// <param name="Labels">Label names.</param>
/// <param name="Values">Their values, in the same order.</param>
public readonly record struct SeriesName(string Metric, string Suffix, ImmutableArray<string> Labels, string[] Values);
