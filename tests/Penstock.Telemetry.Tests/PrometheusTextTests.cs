using System.Buffers;
using System.Text;
using Penstock.Telemetry.Metrics;

namespace Penstock.Telemetry.Tests;

public sealed class PrometheusTextTests
{
    private readonly MetricRegistry _registry = new();

    [Fact]
    public void Writes_counters_gauges_and_histograms_as_prometheus_reads_them()
    {
        Counter tokens = _registry.Counter("tokens_total", "Tokens.");
        tokens.Add(41);
        tokens.Increment();
        _registry.Gauge("temperature_celsius", "How warm it is.").Set(-1.5);
        Histogram wait = _registry.Histogram("wait_seconds", "Waiting.", [0.1, 1]);
        wait.Observe(0.1);
        wait.Observe(0.5);
        wait.Observe(TimeSpan.FromSeconds(20));

        Assert.Equal(
            """
            # HELP penstock_metric_label_overflows_total Label values that were counted as other because a metric had too many series.
            # TYPE penstock_metric_label_overflows_total counter
            # HELP tokens_total Tokens.
            # TYPE tokens_total counter
            tokens_total 42
            # HELP temperature_celsius How warm it is.
            # TYPE temperature_celsius gauge
            temperature_celsius -1.5
            # HELP wait_seconds Waiting.
            # TYPE wait_seconds histogram
            wait_seconds_bucket{le="0.1"} 1
            wait_seconds_bucket{le="1"} 2
            wait_seconds_bucket{le="+Inf"} 3
            wait_seconds_sum 20.6
            wait_seconds_count 3

            """,
            Text());
    }

    [Fact]
    public void Labels_are_escaped_and_series_sorted()
    {
        MetricFamily<Counter> requests = _registry.Counter("requests_total", "With\nline \\ break.", ["model", "outcome"]);
        requests.With("b", "ok").Increment();
        requests.With("a\"\\\n", "ok").Add(2.5);

        Assert.Contains(
            """
            # HELP requests_total With\nline \\ break.
            # TYPE requests_total counter
            requests_total{model="a\"\\\n",outcome="ok"} 2.5
            requests_total{model="b",outcome="ok"} 1

            """,
            Text(),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_histogram_with_labels_keeps_le_last()
    {
        _registry.Histogram("seconds", "Help.", [1], ["model"]).With("m").Observe(2);

        Assert.Contains("seconds_bucket{model=\"m\",le=\"1\"} 0\nseconds_bucket{model=\"m\",le=\"+Inf\"} 1\nseconds_sum{model=\"m\"} 2\n", Text(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(double.NaN, "NaN")]
    [InlineData(double.PositiveInfinity, "+Inf")]
    [InlineData(double.NegativeInfinity, "-Inf")]
    [InlineData(1e-7, "1E-07")]
    public void Numbers_are_written_as_go_parses_them(double value, string expected)
    {
        _registry.Observe("observed", "Help.", MetricType.Gauge, () => value);

        Assert.EndsWith($"observed {expected}\n", Text(), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_observed_is_read_at_every_scrape_and_bounded()
    {
        int series = 1;
        _registry.Observe(
            "observed", "Help.", MetricType.Gauge, ["target"],
            () => Enumerable.Range(0, series).Select(i => new Observation(i, $"t{i}")));

        Assert.Contains("observed{target=\"t0\"} 0\n", Text(), StringComparison.Ordinal);
        series = 1_000_000;
        Assert.Equal(MetricRegistry.DefaultMaxSeries, Text().Split("observed{").Length - 1);
    }

    private string Text()
    {
        var output = new ArrayBufferWriter<byte>();
        _registry.Write(output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
