using System.Buffers;
using CsCheck;
using Penstock.Telemetry.Sketches;

namespace Penstock.Telemetry.Tests.Sketches;

public sealed class RelativeErrorSketchTests
{
    private const int Samples = 1_000_000;

    private static readonly double[] Quantiles = [0, 0.01, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.999, 0.9999, 1];

    private static readonly Gen<double> Value = Gen.OneOf(Gen.Double[0, 1], Gen.Double[1, 1e4], Gen.Double[1e4, 1e12], Gen.Const(0.0), Gen.Double[1e-6, 1e-3]);

    [Theory]
    [InlineData("pareto-1.1")]
    [InlineData("pareto-0.5")]
    [InlineData("lognormal")]
    [InlineData("mixture")]
    [InlineData("exponential")]
    [InlineData("uniform")]
    public void Is_within_one_percent_of_exact_percentiles_over_a_million_samples(string distribution)
    {
        double[] values = Draw(distribution, new Random(20_251));
        var sketch = new RelativeErrorSketch();
        foreach (double value in values)
        {
            sketch.Record(value);
        }

        Array.Sort(values);
        Assert.Equal(Samples, sketch.Count);
        Assert.Equal(values[0], sketch.Min);
        Assert.Equal(values[^1], sketch.Max);
        foreach (double quantile in Quantiles)
        {
            double exact = values[(int)Math.Floor(quantile * (Samples - 1))];
            Assert.InRange(sketch.Quantile(quantile)!.Value / exact, 0.99, 1.01);
        }
    }

    [Fact]
    public void Merge_of_parts_is_the_sketch_of_the_whole() => Value.List[0, 400].Select(Gen.Int[1, 7]).Sample((values, parts) =>
    {
        var whole = new RelativeErrorSketch();
        var pieces = Enumerable.Range(0, parts).Select(_ => new RelativeErrorSketch()).ToArray();
        for (int i = 0; i < values.Count; i++)
        {
            whole.Record(values[i]);
            pieces[i % parts].Record(values[i]);
        }

        var merged = new RelativeErrorSketch();
        foreach (RelativeErrorSketch piece in pieces)
        {
            merged.Merge(piece);
        }

        AssertSame(whole, merged);
    }, iter: 300);

    [Fact]
    public void Its_bytes_read_back_as_itself_and_merge_as_it_does() => Value.List[0, 200].Select(Value.List[0, 200]).Sample((first, second) =>
    {
        RelativeErrorSketch one = Of(first), other = Of(second);
        var direct = Of(first);
        direct.Merge(other);

        var read = new RelativeErrorSketch();
        Assert.True(SketchCodec.TryMerge(Bytes(one), read));
        Assert.True(SketchCodec.TryMerge(Bytes(other), read));

        AssertSame(direct, read);
        Assert.Equal(Bytes(direct), Bytes(read));
    }, iter: 300);

    [Fact]
    public void Bytes_of_no_sketch_change_nothing() => Gen.Byte.Array[1, 60].Select(Gen.Int[0, 59], Gen.Byte).Sample((noise, at, value) =>
    {
        byte[] real = Bytes(Of([1, 2, 3, 1000]));
        real[at % real.Length] ^= value;
        foreach (byte[] bytes in (byte[][])[noise, real, real[..(at % real.Length)]])
        {
            RelativeErrorSketch sketch = Of([5, 6]), before = Of([5, 6]);
            if (!SketchCodec.TryMerge(bytes, sketch))
            {
                AssertSame(before, sketch);
            }
        }
    }, iter: 2000);

    [Fact]
    public void Has_no_quantile_when_empty()
    {
        var sketch = new RelativeErrorSketch();

        Assert.Null(sketch.Quantile(0.5));
        Assert.Equal(0, sketch.CountAbove(0));
        Assert.Empty(Bytes(sketch));
        Assert.True(SketchCodec.TryMerge([], sketch));
        Assert.Equal(0, sketch.Count);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1e-9)]
    [InlineData(0.37)]
    [InlineData(12_345.6)]
    [InlineData(1e15)]
    [InlineData(double.MaxValue)]
    [InlineData(double.PositiveInfinity)]
    public void Gives_a_single_value_back_exactly(double value)
    {
        RelativeErrorSketch sketch = Of([value]);

        foreach (double quantile in Quantiles)
        {
            Assert.Equal(Math.Min(value, double.MaxValue), sketch.Quantile(quantile));
        }
    }

    [Fact]
    public void Counts_zeros_negatives_and_nothing_for_not_a_number()
    {
        RelativeErrorSketch sketch = Of([0, -3, double.NaN, 10, 10]);

        Assert.Equal(4, sketch.Count);
        Assert.Equal(0, sketch.Quantile(0.3));
        Assert.InRange(sketch.Quantile(0.7)!.Value, 9.9, 10.1);
        Assert.Equal(2, sketch.CountAbove(0));
    }

    [Fact]
    public void Counts_what_is_above_a_bound() => Gen.Double[0.001, 1e6].List[1, 300].Select(Gen.Double[0.001, 1e6]).Sample((values, bound) =>
    {
        long above = Of(values).CountAbove(bound);

        Assert.InRange(above, values.Count(value => value > bound * 1.021), values.Count(value => value > bound / 1.021));
    }, iter: 300);

    [Fact]
    public void Stays_bounded_whatever_comes()
    {
        RelativeErrorSketch sketch = Of([1e-300, 1e-6, 1, 1e12, 1e300]);

        Assert.InRange(sketch.HeldBuckets, 1, RelativeErrorSketch.MaxBuckets);
        Assert.InRange(RelativeErrorSketch.MaxBuckets, 1, 2200);
        Assert.Equal(1, sketch.Quantile(0.5)!.Value, 0.01);
        Assert.Equal(1e300, sketch.Quantile(1));
    }

    [Fact]
    public void Recording_allocates_nothing_once_the_range_is_known()
    {
        RelativeErrorSketch sketch = Of([0.01, 1e6]);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 1; i < 10_000; i++)
        {
            sketch.Record(i * 0.37);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static void AssertSame(RelativeErrorSketch expected, RelativeErrorSketch actual)
    {
        Assert.Equal((expected.Count, expected.Min, expected.Max, expected.Zeros), (actual.Count, actual.Min, actual.Max, actual.Zeros));
        Assert.Equal(expected.Sum, actual.Sum, Math.Abs(expected.Sum) * 1e-12);
        foreach (double quantile in Quantiles)
        {
            Assert.Equal(expected.Quantile(quantile), actual.Quantile(quantile));
        }
    }

    private static RelativeErrorSketch Of(IEnumerable<double> values)
    {
        var sketch = new RelativeErrorSketch();
        foreach (double value in values)
        {
            sketch.Record(value);
        }

        return sketch;
    }

    private static byte[] Bytes(RelativeErrorSketch sketch)
    {
        var output = new ArrayBufferWriter<byte>();
        SketchCodec.Write(sketch, output);
        return output.WrittenSpan.ToArray();
    }

    private static double[] Draw(string distribution, Random random)
    {
        double[] values = new double[Samples];
        for (int i = 0; i < Samples; i++)
        {
            values[i] = distribution switch
            {
                "pareto-1.1" => Pareto(random, 1.1),
                "pareto-0.5" => Math.Min(1e11, Pareto(random, 0.5)),
                "lognormal" => Lognormal(random, 5, 2),
                "mixture" => random.NextDouble() switch { < 0.7 => Lognormal(random, 1, 0.3), < 0.97 => Lognormal(random, 6, 0.5), _ => 1000 * Pareto(random, 1.5) },
                "exponential" => -Math.Log(1 - random.NextDouble()) + 1e-5,
                _ => 1 + (99 * random.NextDouble()),
            };
        }

        return values;
    }

    private static double Pareto(Random random, double shape) => Math.Pow(1 - random.NextDouble(), -1 / shape);

    private static double Lognormal(Random random, double mean, double deviation) =>
        Math.Exp(mean + (deviation * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble())));
}
