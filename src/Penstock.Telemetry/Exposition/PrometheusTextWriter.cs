using System.Buffers;
using System.Buffers.Text;
using System.Text;
using Penstock.Telemetry.Metrics;

namespace Penstock.Telemetry.Exposition;

/// <summary>
/// Writes Prometheus' text format 0.0.4 (https://prometheus.io/docs/instrumenting/exposition_formats/): UTF-8, LF, label values with
/// backslash, quote and line feed escaped.
/// </summary>
public sealed class PrometheusTextWriter(IBufferWriter<byte> output)
{
    /// <summary>Content type of the format.</summary>
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    private static readonly SearchValues<char> Escaped = SearchValues.Create("\\\"\n");

    /// <summary>A metric with all its series.</summary>
    public void Write(MetricReading reading)
    {
        MetricDefinition definition = reading.Definition;
        Header(definition.PrometheusName, definition.Help, definition.Type);
        foreach (MetricPoint point in reading.Points)
        {
            var series = new SeriesName(definition.PrometheusName, "", definition.PrometheusLabels, point.LabelValues);
            if (definition.Type != MetricType.Histogram)
            {
                Sample(series, point.Number);
                continue;
            }

            long cumulative = 0;
            for (int i = 0; i < point.Counts.Length; i++)
            {
                cumulative += point.Counts[i];
                Bucket(series, i < definition.Bounds.Length ? definition.Bounds[i] : double.PositiveInfinity, cumulative);
            }

            Sample(series with { Suffix = "_sum" }, point.Number);
            Sample(series with { Suffix = "_count" }, cumulative);
        }
    }

    /// <summary>The two lines that open a metric.</summary>
    public void Header(string name, string help, MetricType type)
    {
        output.Write("# HELP "u8);
        Text(name);
        output.Write(" "u8);
        Text(help.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal));
        output.Write("\n# TYPE "u8);
        Text(name);
        output.Write(type switch
        {
            MetricType.Counter => " counter\n"u8,
            MetricType.Gauge => " gauge\n"u8,
            _ => " histogram\n"u8,
        });
    }

    /// <summary>One line with a number.</summary>
    public void Sample(SeriesName series, double value)
    {
        Text(series.Metric);
        Text(series.Suffix);
        Labels(series, bound: null);
        output.Write(" "u8);
        Number(value);
        output.Write("\n"u8);
    }

    /// <summary>One bucket of a histogram: how many observations were at most <paramref name="bound"/>.</summary>
    public void Bucket(SeriesName series, double bound, long cumulative)
    {
        Text(series.Metric);
        output.Write("_bucket"u8);
        Labels(series, bound);
        output.Write(" "u8);
        Number(cumulative);
        output.Write("\n"u8);
    }

    private void Labels(SeriesName series, double? bound)
    {
        if (series.Values.Length == 0 && bound is null)
        {
            return;
        }

        output.Write("{"u8);
        for (int i = 0; i < series.Values.Length; i++)
        {
            output.Write(i == 0 ? ""u8 : ","u8);
            Text(series.Labels[i]);
            output.Write("=\""u8);
            EscapedText(series.Values[i]);
            output.Write("\""u8);
        }

        if (bound is { } upper)
        {
            output.Write(series.Values.Length == 0 ? "le=\""u8 : ",le=\""u8);
            Number(upper);
            output.Write("\""u8);
        }

        output.Write("}"u8);
    }

    private void Number(double value)
    {
        if (!double.IsFinite(value))
        {
            output.Write(double.IsNaN(value) ? "NaN"u8 : value > 0 ? "+Inf"u8 : "-Inf"u8);
            return;
        }

        Span<byte> target = output.GetSpan(32);
        Utf8Formatter.TryFormat(value, target, out int written);
        output.Advance(written);
    }

    private void EscapedText(string text)
    {
        if (text.AsSpan().IndexOfAny(Escaped) < 0)
        {
            Text(text);
            return;
        }

        Text(text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)
            .Replace("\n", "\\n", StringComparison.Ordinal));
    }

    private void Text(string text) => Encoding.UTF8.GetBytes(text, output);
}
