using System.Globalization;
using CsCheck;

namespace Penstock.Worker.Tests.Grammars;

public sealed class NumberRangeTests
{
    private static readonly Gen<long> Wide = Gen.OneOf(Gen.Long[-200, 200], Gen.Long[-100_000, 100_000], Gen.Long[-999_999_999_999, 999_999_999_999]);

    [Fact]
    public void Accepts_exactly_the_integers_between_the_bounds() => Gen.Select(Wide, Wide, Wide, Gen.Bool, Gen.Bool).Sample((a, b, other, noMin, noMax) =>
    {
        var (low, high) = (Math.Min(a, b), Math.Max(a, b));
        var bounds = (noMin ? "" : $",\"minimum\":{low}") + (noMax ? "" : $",\"maximum\":{high}");
        var matcher = new GbnfMatcher(JsonSchemaGrammarTests.Translate("{\"type\":\"integer\"" + bounds + "}"));
        foreach (var number in new[] { low - 1, low, low + 1, (low + high) / 2, high - 1, high, high + 1, other, 0, 9, 10, -10, -low, low * 10, high / 10 })
        {
            var isInside = (noMin || low <= number) && (noMax || number <= high);
            Assert.Equal(isInside, matcher.Accepts(number.ToString(CultureInfo.InvariantCulture)));
        }
    });

    [Fact]
    public void Accepts_exactly_the_decimals_between_the_bounds()
    {
        var decimals = Gen.Select(Gen.Int[-3000, 3000], Gen.Int[0, 3]).Select((scaled, digits) => scaled / (decimal)Math.Pow(10, digits));
        Gen.Select(decimals, decimals, decimals, Gen.Bool, Gen.Bool, Gen.Int[0, 3]).Sample((a, b, other, noLow, exclusive, open) =>
        {
            var (low, high) = (Math.Min(a, b), Math.Max(a, b));
            var minimum = noLow ? "" : Text($",\"{(exclusive ? "exclusiveMinimum" : "minimum")}\":{low}");
            var maximum = open == 0 ? "" : Text($",\"{(exclusive ? "exclusiveMaximum" : "maximum")}\":{high}");
            if (low == high && exclusive && !noLow && open != 0)
            {
                return;
            }
            var matcher = new GbnfMatcher(JsonSchemaGrammarTests.Translate("{\"type\":\"number\"" + minimum + maximum + "}"));
            foreach (var number in new[] { low, high, other, low - 0.001m, low + 0.001m, high - 0.001m, high + 0.001m, (low + high) / 2, low * 10, high / 7, 0 })
            {
                var rounded = decimal.Round(number, 12);
                var isHigh = noLow || (exclusive ? rounded > low : rounded >= low);
                var isLow = open == 0 || (exclusive ? rounded < high : rounded <= high);
                Assert.Equal(isHigh && isLow, matcher.Accepts(Text($"{rounded:0.############}")));
            }
        });
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
