using CsCheck;
using Penstock.Mock.Behaviour;

namespace Penstock.Mock.Tests.Behaviour;

public sealed class DistributionTests
{
    [Theory]
    [InlineData("40", 40, 0)]
    [InlineData("1.5s", 1500, 0)]
    [InlineData("2m", 120000, 0)]
    [InlineData("uniform(20,80)", 50, 17.32)]
    [InlineData("normal(100,10)", 100, 10)]
    [InlineData("exponential(30)", 30, 30)]
    public void Draws_have_the_mean_and_deviation_of_their_shape(string text, double mean, double deviation)
    {
        Assert.True(Distribution.TryParse(text, out var distribution));
        var random = new MockRandom(42);
        var draws = new double[20_000];
        for (var i = 0; i < draws.Length; i++)
        {
            draws[i] = distribution.Sample(ref random);
        }

        var average = draws.Average();
        Assert.Equal(mean, average, Math.Max(0.001, mean * 0.02));
        Assert.Equal(deviation, Math.Sqrt(draws.Average(draw => (draw - average) * (draw - average))), Math.Max(0.001, deviation * 0.03));
    }

    [Fact]
    public void The_median_of_a_lognormal_is_its_first_number()
    {
        Assert.True(Distribution.TryParse("lognormal(200,1)", out var distribution));
        var random = new MockRandom(42);
        var draws = new List<double>();
        for (var i = 0; i < 20_001; i++)
        {
            draws.Add(distribution.Sample(ref random));
        }

        Assert.Equal(200, draws.Order().ElementAt(10_000), 200 * 0.03);
    }

    [Fact]
    public void A_draw_is_never_negative_and_its_text_reads_back() => Gen.Select(
        Gen.Int[0, 2], Gen.Int[0, 1_000], Gen.Int[0, 9], Gen.ULong)
        .Sample((shape, first, second, seed) =>
        {
            var kind = new[] { "uniform", "normal", "lognormal" }[shape];
            var text = kind is "uniform" ? $"uniform({first},{first + second})" : $"{kind}({first},{second})";
            Assert.True(Distribution.TryParse(text, out var distribution));
            Assert.Equal(text, distribution.ToString());
            var random = new MockRandom(seed);
            Assert.InRange(distribution.Sample(ref random), 0, 86_400_000);
        });
}
