using CsCheck;
using Penstock.Telemetry.Sketches;

namespace Penstock.Telemetry.Tests.Sketches;

public sealed class QuantileSketchTests
{
    [Fact]
    public void Is_right_to_two_percent() => Gen.Double[0.001, 100].List[1, 900].Select(Gen.Double[0.01, 1]).Sample((values, quantile) =>
    {
        var sketch = new QuantileSketch(window: 1000);
        values.ForEach(value => sketch.Observe(TimeSpan.FromSeconds(value)));
        double[] sorted = [.. values.Order()];
        double exact = sorted[Math.Max(1, (int)Math.Ceiling(quantile * sorted.Length)) - 1];

        double measured = sketch.Quantile(quantile)!.Value.TotalSeconds;

        Assert.InRange(measured / exact, 0.979, 1.021);
    }, iter: 300);

    [Fact]
    public void Says_nothing_before_it_has_seen_enough()
    {
        var sketch = new QuantileSketch();
        Assert.Null(sketch.Quantile(0.95));
        sketch.Observe(TimeSpan.FromSeconds(1));

        Assert.Null(sketch.Quantile(0.95, least: 2));
        Assert.NotNull(sketch.Quantile(0.95));
    }

    [Fact]
    public void Forgets_what_was_measured_long_ago()
    {
        var sketch = new QuantileSketch(window: 100);
        for (int i = 0; i < 1000; i++)
        {
            sketch.Observe(TimeSpan.FromSeconds(10));
        }

        for (int i = 0; i < 600; i++)
        {
            sketch.Observe(TimeSpan.FromSeconds(0.1));
        }

        Assert.InRange(sketch.Quantile(0.95)!.Value.TotalSeconds, 0.09, 0.11);
        Assert.InRange(sketch.Count, 90, 210);
    }

    [Fact]
    public void Takes_durations_outside_of_its_range_at_its_ends()
    {
        var sketch = new QuantileSketch();
        sketch.Observe(TimeSpan.Zero);
        sketch.Observe(TimeSpan.FromDays(30));

        Assert.InRange(sketch.Quantile(0.1)!.Value.TotalSeconds, 0, 0.001);
        Assert.InRange(sketch.Quantile(1)!.Value.TotalSeconds, 3600, 10_000);
    }
}
