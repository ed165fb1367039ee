using System.Globalization;
using System.Numerics;
using Penstock.Worker.Grammars.Expressions;
using Penstock.Worker.Grammars.Schemas;
using static Penstock.Worker.Grammars.Expressions.GrammarExpression;

namespace Penstock.Worker.Grammars;

/// <summary>Numbers with a fraction from a lower to an upper bound, exactly, without exponents.</summary>
internal static class DecimalRange
{
    /// <summary>Null where no number lies between the bounds.</summary>
    public static GrammarExpression? Between(Bound? minimum, Bound? maximum, int fractionDigits)
    {
        var alternatives = new List<GrammarExpression>();
        if (minimum is not { Value: >= 0 } && Mirrored(minimum, maximum, fractionDigits) is { } negative)
        {
            alternatives.Add(Sequence(Text("-"), negative));
        }
        var zero = new Bound(0, IsExclusive: false);
        if (maximum is not { Value: < 0 } && NotNegative(minimum is { Value: >= 0 } low ? low : zero, maximum, fractionDigits) is { } positive)
        {
            alternatives.Add(positive);
        }
        return alternatives.Count == 0 ? null : Choice(alternatives);
    }

    /// <summary>The numbers below zero, without their sign.</summary>
    private static GrammarExpression? Mirrored(Bound? minimum, Bound? maximum, int fractionDigits)
    {
        var low = maximum is { Value: < 0 } below ? below with { Value = -below.Value } : new Bound(0, IsExclusive: true);
        return NotNegative(low, minimum is { } bound ? bound with { Value = -bound.Value } : null, fractionDigits);
    }

    private static GrammarExpression? NotNegative(Bound low, Bound? high, int fractionDigits)
    {
        var (from, fromFraction) = Split(low);
        var open = BigInteger.Pow(10, Math.Max(GrammarLimits.IntegerDigits, from.ToString(CultureInfo.InvariantCulture).Length)) - 1;
        var (to, toFraction) = high is { } given ? Split(given) : (open, (FractionBound?)null);
        var alternatives = new List<GrammarExpression>();
        if (from == to)
        {
            Add(alternatives, from, new FractionRange(fromFraction, toFraction).Write(fractionDigits));
        }
        else if (from < to)
        {
            Add(alternatives, from, new FractionRange(fromFraction, null).Write(fractionDigits));
            if (IntegerRange.Between(from + 1, to - 1) is { } between && from + 1 < to)
            {
                alternatives.Add(Sequence(between, new FractionRange(null, null).Write(fractionDigits)!));
            }
            Add(alternatives, to, new FractionRange(null, toFraction).Write(fractionDigits));
        }
        return alternatives.Count == 0 ? null : Choice(alternatives);
    }

    private static void Add(List<GrammarExpression> alternatives, BigInteger whole, GrammarExpression? fraction)
    {
        if (fraction is not null)
        {
            alternatives.Add(Sequence(Text(whole.ToString(CultureInfo.InvariantCulture)), fraction));
        }
    }

    private static (BigInteger Whole, FractionBound Fraction) Split(Bound bound)
    {
        var text = bound.Value.ToString(CultureInfo.InvariantCulture);
        var point = text.IndexOf('.', StringComparison.Ordinal);
        var digits = point < 0 ? "" : text[(point + 1)..].TrimEnd('0');
        return (new BigInteger(decimal.Truncate(bound.Value)), new FractionBound(digits, bound.IsExclusive));
    }
}
