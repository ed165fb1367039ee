using System.Buffers;
using System.Text;
using CsCheck;
using Penstock.Telemetry.Metrics;

namespace Penstock.Telemetry.Tests;

public sealed class MetricRegistryTests
{
    private readonly MetricRegistry _registry = new();

    [Theory]
    [InlineData("9lives")]
    [InlineData("with-dash")]
    [InlineData("")]
    [InlineData("__reserved")]
    [InlineData("größe")]
    public void Refuses_a_bad_name(string name) => Assert.Throws<ArgumentException>(() => _registry.Gauge(name, "Help."));

    [Fact]
    public void Refuses_a_counter_without_total() => Assert.Throws<ArgumentException>(() => _registry.Counter("requests", "Help."));

    [Fact]
    public void Refuses_the_label_le() =>
        Assert.Throws<ArgumentException>(() => _registry.Histogram("h", "Help.", [1], ["le"]));

    [Fact]
    public void Refuses_buckets_that_do_not_rise() => Assert.Throws<ArgumentException>(() => _registry.Histogram("h", "Help.", [1, 1]));

    [Fact]
    public void Refuses_a_second_metric_of_one_name()
    {
        _registry.Gauge("g", "Help.");

        Assert.Throws<ArgumentException>(() => _registry.Gauge("g", "Help."));
    }

    [Fact]
    public void Series_are_bounded_and_the_rest_is_counted_as_other()
    {
        MetricFamily<Counter> family = _registry.Counter("requests_total", "Help.", ["model", "status"], maxSeries: 3);
        for (int i = 0; i < 10; i++)
        {
            family.With($"m{i}", "ok").Increment();
        }

        family.With("m1", "ok").Increment();

        Assert.Equal(2, family.With("m1", "ok").Value);
        Assert.Equal(7, family.With("other", "other").Value);
        Assert.Equal(4, Lines("requests_total{"));
        Assert.Contains("penstock_metric_label_overflows_total{metric=\"requests_total\"} 7\n", Text(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_long_label_value_is_cut()
    {
        MetricFamily<Gauge> family = _registry.Gauge("g", "Help.", ["model"]);
        family.With(new string('x', 100_000)).Set(1);
        family.With(new string('x', 200_000)).Set(2);

        Assert.Equal(1, Lines("g{"));
        Assert.True(Text().Length < 1_000);
    }

    [Fact]
    public void The_wrong_number_of_label_values_is_a_bug() =>
        Assert.Throws<ArgumentException>(() => _registry.Gauge("g", "Help.", ["a", "b"]).With("x"));

    [Fact]
    public void A_known_series_is_found_without_allocating()
    {
        MetricFamily<Counter> family = _registry.Counter("requests_total", "Help.", ["model", "status"]);
        family.With("m", "ok").Increment();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1_000; i++)
        {
            family.With("m", "ok").Increment();
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 500);
    }

    [Fact]
    public void A_histogram_puts_each_value_into_the_first_bucket_that_holds_it() =>
        Gen.Double[-1, 12].Array.Sample(values =>
        {
            var registry = new MetricRegistry();
            Histogram histogram = registry.Histogram("h", "Help.", HistogramBuckets.TimeToFirstTokenSeconds);
            Array.ForEach(values, value => histogram.Observe(value));
            var output = new ArrayBufferWriter<byte>();
            registry.Write(output);
            string text = Encoding.UTF8.GetString(output.WrittenSpan);

            foreach (double bound in HistogramBuckets.TimeToFirstTokenSeconds)
            {
                string line = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"h_bucket{{le=\"{bound}\"}} {values.Count(value => value <= bound)}\n");
                Assert.Contains(line, text, StringComparison.Ordinal);
            }

            Assert.Equal(values.Length, histogram.Count);
        });

    [Fact]
    public async Task Nothing_is_lost_when_many_threads_count()
    {
        Counter counter = _registry.Counter("c_total", "Help.");
        Histogram histogram = _registry.Histogram("h", "Help.", [0.5]);
        MetricFamily<Counter> family = _registry.Counter("f_total", "Help.", ["l"], maxSeries: 4);

        await Task.WhenAll(Enumerable.Range(0, 4).Select(thread => Task.Run(() =>
        {
            for (int i = 0; i < 10_000; i++)
            {
                counter.Add(0.5);
                histogram.Observe(i % 2);
                family.With($"{(i + thread) % 10}").Increment();
            }
        }, TestContext.Current.CancellationToken)));

        Assert.Equal(20_000, counter.Value);
        Assert.Equal((40_000, 20_000), (histogram.Count, histogram.Sum));
        double counted = Text().Split('\n').Where(line => line.StartsWith("f_total{", StringComparison.Ordinal))
            .Sum(line => double.Parse(line[(line.LastIndexOf(' ') + 1)..], System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal(40_000, counted);
        Assert.InRange(Lines("f_total{"), 4, 5);
    }

    [Fact]
    public void A_value_is_counted_in_the_first_bucket_that_reaches_it()
    {
        foreach (MetricDefinition definition in Penstock.Telemetry.Definitions.MetricTable.All.Where(metric => metric.Type == MetricType.Histogram))
        {
            double[] bounds = [.. definition.Bounds];
            double[] values = [.. bounds, .. bounds.Select(Math.BitDecrement), .. bounds.Select(Math.BitIncrement), 0, -1, double.PositiveInfinity, double.NegativeInfinity];
            foreach (double value in values)
            {
                var registry = new MetricRegistry(definition.Edition);
                Histogram histogram = definition.Labels.IsEmpty ? registry.Histogram(definition) : registry.Histograms(definition).With([.. definition.Labels]);
                histogram.Observe(value);

                int expected = Array.FindIndex(bounds, bound => value <= bound);
                Assert.Equal(expected < 0 ? bounds.Length : expected, registry.Read().Single(metric => metric.Definition == definition).Points.Single().Counts.IndexOf(1));
            }
        }
    }

    [Fact]
    public void A_counter_never_falls()
    {
        Counter counter = _registry.Counter("c_total", "Help.");
        counter.Add(-5);
        counter.Add(-0.5);
        counter.Add(double.NaN);

        Assert.Equal(0, counter.Value);
    }

    private int Lines(string prefix) => Text().Split('\n').Count(line => line.StartsWith(prefix, StringComparison.Ordinal));

    private string Text()
    {
        var output = new ArrayBufferWriter<byte>();
        _registry.Write(output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
