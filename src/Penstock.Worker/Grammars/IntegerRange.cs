using System.Globalization;
using System.Numerics;
using Penstock.Worker.Grammars.Expressions;
using Penstock.Worker.Grammars.Schemas;
using static Penstock.Worker.Grammars.Expressions.GrammarExpression;

namespace Penstock.Worker.Grammars;

/// <summary>
/// Integers from a lower to an upper bound, exactly:
/// 1. a range is cut at zero, and its negative half mirrored;
/// 2. a half is cut into ranges of numbers with equally many digits;
/// 3. such a range follows the digits of both bounds as long as they are equal, and splits where they part.
/// </summary>
internal static class IntegerRange
{
    /// <summary>Null where no integer lies between the bounds.</summary>
    public static GrammarExpression? Between(Bound? minimum, Bound? maximum)
    {
        var low = minimum is { } lower ? Lowest(lower) : (BigInteger?)null;
        var high = maximum is { } upper ? Highest(upper) : (BigInteger?)null;
        var open = BigInteger.Pow(10, Math.Max(GrammarLimits.IntegerDigits, Math.Max(Digits(low), Digits(high)))) - 1;
        return Between(low ?? -open, high ?? open);
    }

    /// <summary>Both bounds are inside.</summary>
    public static GrammarExpression? Between(BigInteger low, BigInteger high)
    {
        var alternatives = new List<GrammarExpression>();
        if (low < 0)
        {
            var negative = NotNegative(BigInteger.Max(1, -high), -low);
            alternatives.AddRange(negative is null ? [] : [Sequence(Text("-"), negative)]);
        }
        if (high >= 0)
        {
            alternatives.AddRange(NotNegative(BigInteger.Max(0, low), high) is { } positive ? [positive] : []);
        }
        return alternatives.Count == 0 ? null : Choice(alternatives);
    }

    private static int Digits(BigInteger? value) => value is null ? 0 : BigInteger.Abs(value.Value).ToString(CultureInfo.InvariantCulture).Length;

    private static BigInteger Lowest(Bound bound)
    {
        var ceiling = new BigInteger(decimal.Ceiling(bound.Value));
        return bound.IsExclusive && ceiling == new BigInteger(decimal.Floor(bound.Value)) ? ceiling + 1 : ceiling;
    }

    private static BigInteger Highest(Bound bound)
    {
        var floor = new BigInteger(decimal.Floor(bound.Value));
        return bound.IsExclusive && floor == new BigInteger(decimal.Ceiling(bound.Value)) ? floor - 1 : floor;
    }

    private static GrammarExpression? NotNegative(BigInteger low, BigInteger high)
    {
        var alternatives = new List<GrammarExpression>();
        while (low <= high)
        {
            var from = low.ToString(CultureInfo.InvariantCulture);
            var longest = BigInteger.Min(high, BigInteger.Pow(10, from.Length) - 1);
            alternatives.Add(OfOneLength(from, longest.ToString(CultureInfo.InvariantCulture)));
            low = longest + 1;
        }
        return alternatives.Count == 0 ? null : Choice(alternatives);
    }

    private static GrammarExpression OfOneLength(string from, string to)
    {
        if (from.Length == 0)
        {
            return Empty;
        }
        if (from[0] == to[0])
        {
            return Sequence(Text(from[..1]), OfOneLength(from[1..], to[1..]));
        }
        var rest = from.Length - 1;
        var low = from[0];
        var high = to[0];
        var alternatives = new List<GrammarExpression>();
        if (from[1..].Any(digit => digit != '0'))
        {
            alternatives.Add(Sequence(Text(from[..1]), OfOneLength(from[1..], new string('9', rest))));
            low++;
        }
        var endsWithNines = to[1..].All(digit => digit == '9');
        var last = endsWithNines ? high : (char)(high - 1);
        if (low <= last)
        {
            alternatives.Add(Sequence(Characters((low, last)), Repeat(Characters(('0', '9')), rest, rest)));
        }
        if (!endsWithNines)
        {
            alternatives.Add(Sequence(Text(to[..1]), OfOneLength(new string('0', rest), to[1..])));
        }
        return Choice(alternatives);
    }
}
