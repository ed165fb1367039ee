using CsCheck;
using Penstock.Gateway.Reservation;

namespace Penstock.Gateway.Tests.Limits;

/// <summary>The learned bound of a prompt.</summary>
public sealed class TokenRatioTests
{
    [Fact]
    public void Takes_every_byte_for_a_token_until_it_has_seen_enough()
    {
        var ratio = new TokenRatio();
        for (int i = 0; i < TokenRatio.Least - 1; i++)
        {
            ratio.Observe(1000, 250);
        }

        Assert.Equal(1000, ratio.Bound(1000));
    }

    [Fact]
    public void Bounds_all_but_one_in_a_thousand_of_what_it_has_seen_and_is_never_far_above()
    {
        Gen.Select(Gen.Double[0.05, 0.6], Gen.Int[1, 1_000_000]).Sample(
            (mean, seed) =>
            {
                var random = new Random(seed);
                var ratio = new TokenRatio();
                double[] seen = [.. Enumerable.Range(0, 8192).Select(_ => Math.Min(1, mean * (0.8 + (0.4 * random.NextDouble()))))];
                foreach (double share in seen)
                {
                    ratio.Observe(100_000, (long)(share * 100_000));
                }

                long bound = ratio.Bound(100_000);
                int above = seen.Count(share => (long)(share * 100_000) > bound);
                return above <= seen.Length / 1000 && bound <= (seen.Max() * 100_000) + (100_000 / 256) + 1;
            },
            iter: 50);
    }

    [Fact]
    public void Is_never_above_the_bytes()
    {
        var ratio = new TokenRatio();
        for (int i = 0; i < 5000; i++)
        {
            ratio.Observe(10, 400);
        }

        Assert.Equal(10, ratio.Bound(10));
    }
}
