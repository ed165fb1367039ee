using System.Globalization;
using CsCheck;
using Penstock.Gateway.Endpoints;

namespace Penstock.Gateway.Tests.Endpoints;

/// <summary>The quick writer of fractions writes what the platform's formats write.</summary>
public sealed class FixedPointTests
{
    [Fact]
    public void Milliseconds_read_as_the_format_writes_them() =>
        Gen.Long[0, TimeSpan.TicksPerDay * 400].Sample(ticks =>
        {
            TimeSpan time = TimeSpan.FromTicks(ticks);
            return PenstockHeaders.Milliseconds(time) == decimal.Round(ticks / 10_000m, 3, MidpointRounding.AwayFromZero).ToString("0.###", CultureInfo.InvariantCulture);
        });

    [Fact]
    public void Amounts_read_as_the_format_writes_them() =>
        Gen.Long[0, long.MaxValue / 4].Select(Gen.Int[0, 16]).Sample((digits, scale) =>
        {
            decimal amount = digits;
            for (int i = 0; i < scale; i++)
            {
                amount /= 10;
            }

            return PenstockHeaders.Usd(amount) == amount.ToString("0.############", CultureInfo.InvariantCulture);
        });

    [Theory]
    [InlineData(0, 3, "0")]
    [InlineData(1, 3, "0.001")]
    [InlineData(10, 3, "0.01")]
    [InlineData(1000, 3, "1")]
    [InlineData(1500, 3, "1.5")]
    [InlineData(20_000, 3, "20")]
    [InlineData(long.MaxValue, 18, "9.223372036854775807")]
    public void Zeros_at_the_end_are_left_out(long value, int places, string text) => Assert.Equal(text, FixedPoint.Text(value, places));

    [Fact]
    public void Amounts_beyond_its_range_are_written_too() =>
        Assert.Equal(("79228162514264337593543950335", "-0.5"), (PenstockHeaders.Usd(decimal.MaxValue), PenstockHeaders.Usd(-0.5m)));
}
