using Penstock.Worker.Grammars.Expressions;
using static Penstock.Worker.Grammars.Expressions.GrammarExpression;

namespace Penstock.Worker.Grammars;

/// <summary>
/// The fractions from a lower to an upper bound. It walks digit by digit: a digit above the lower bound's frees what follows from that
/// bound, one below the upper bound's frees it from the other, an equal one binds on.
/// </summary>
internal readonly record struct FractionRange(FractionBound? Low, FractionBound? High)
{
    /// <summary>The point and its digits, or nothing where zero is inside; null where no fraction is.</summary>
    public GrammarExpression? Write(int digits)
    {
        var fraction = AtLeastOneDigit(digits);
        if (fraction is null)
        {
            return MayEnd ? Empty : null;
        }
        var written = Sequence(Text("."), fraction);
        return MayEnd ? Optional(written) : written;
    }

    /// <summary>True where no further digit is needed, which means that zeros follow.</summary>
    private bool MayEnd =>
        Low is not { } low || (low.Digits.Length == 0 && !low.IsExclusive)
            ? High is not { } high || high.Digits.Length > 0 || !high.IsExclusive
            : false;

    private bool IsFree => Low is null or { Digits: "", IsExclusive: false } && High is null;

    private GrammarExpression? AtLeastOneDigit(int digits)
    {
        if (digits == 0)
        {
            return null;
        }
        if (IsFree)
        {
            return Repeat(Characters(('0', '9')), 1, digits);
        }
        var first = Low?.First ?? 0;
        var last = High?.First ?? 9;
        var alternatives = new List<GrammarExpression>();
        AddBound(alternatives, first, digits, new FractionRange(Low?.Rest, first == last ? High?.Rest : null), isPossible: Low is null ? first == last : first <= last);
        var freeFrom = Low is null ? first : first + 1;
        var freeTo = High is null ? last : last - 1;
        if (freeFrom <= freeTo)
        {
            alternatives.Add(Sequence(Characters(('0' + freeFrom, '0' + freeTo)), Repeat(Characters(('0', '9')), 0, digits - 1)));
        }
        AddBound(alternatives, last, digits, new FractionRange(null, High?.Rest), isPossible: last > first && High is not null);
        return alternatives.Count == 0 ? null : Choice(alternatives);
    }

    private static void AddBound(List<GrammarExpression> alternatives, int digit, int digits, FractionRange rest, bool isPossible)
    {
        var following = isPossible ? rest.AtLeastOneDigit(digits - 1) : null;
        if (following is not null)
        {
            alternatives.Add(Sequence(Characters(('0' + digit, '0' + digit)), rest.MayEnd ? Optional(following) : following));
        }
        else if (isPossible && rest.MayEnd)
        {
            alternatives.Add(Characters(('0' + digit, '0' + digit)));
        }
    }
}
