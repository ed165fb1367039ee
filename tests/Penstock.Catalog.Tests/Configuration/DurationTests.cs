using CsCheck;
using Penstock.Catalog.Configuration;

namespace Penstock.Catalog.Tests.Configuration;

public sealed class DurationTests
{
    [Theory]
    [InlineData("50ms", 0.05)]
    [InlineData("2s", 2)]
    [InlineData("1.5s", 1.5)]
    [InlineData("10m", 600)]
    [InlineData("1h", 3600)]
    [InlineData("90d", 7_776_000)]
    [InlineData("0", 0)]
    [InlineData("0s", 0)]
    public void Reads_a_number_with_its_unit(string text, double seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), Duration.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("5")]
    [InlineData("s")]
    [InlineData("-5s")]
    [InlineData("+5s")]
    [InlineData("5 s")]
    [InlineData("5sec")]
    [InlineData("1h30m")]
    [InlineData("5mm")]
    [InlineData("1e3s")]
    [InlineData("1,5s")]
    [InlineData("99999999d")]
    [InlineData("99999999999999999999999999999999d")]
    public void Reads_nothing_else(string text) => Assert.Null(Duration.Parse(text));

    [Fact]
    public void What_is_written_is_read_back() =>
        Gen.Long[0, TimeSpan.TicksPerDay * 36_500].Sample(
            ticks => Duration.Parse(Duration.Format(TimeSpan.FromTicks(ticks))) == TimeSpan.FromTicks(ticks));
}
