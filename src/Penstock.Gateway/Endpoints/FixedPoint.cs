using System.Globalization;

namespace Penstock.Gateway.Endpoints;

/// <summary>Writes decimal fractions without trailing zeros or exponent. A header each request: the platform's custom formats cost ten times as much.</summary>
internal static class FixedPoint
{
    private const int MostDigits = 20;

    /// <summary>The text of <paramref name="value"/> / 10^<paramref name="places"/>, as the format <c>0.###</c> with so many places writes it.</summary>
    /// <param name="value">0 or above.</param>
    /// <param name="places">1 to 18.</param>
    public static string Text(long value, int places)
    {
        Span<char> digits = stackalloc char[MostDigits + 2];
        int at = digits.Length;
        for (int place = 0; value > 0 || place <= places; place++)
        {
            bool isEmpty = at == digits.Length;
            if (place == places && !isEmpty)
            {
                digits[--at] = '.';
            }

            (value, long digit) = Math.DivRem(value, 10);
            if (place >= places || digit != 0 || !isEmpty)
            {
                digits[--at] = (char)('0' + digit);
            }
        }

        return new string(digits[at..]);
    }

    /// <summary>An amount of money with up to twelve places.</summary>
    public static string Text(decimal amount)
    {
        const int Places = 12;
        const decimal Scale = 1_000_000_000_000m;
        return amount is >= 0 and < 1_000_000m
            ? Text(decimal.ToInt64(decimal.Round(amount * Scale, MidpointRounding.AwayFromZero)), Places)
            : amount.ToString("0.############", CultureInfo.InvariantCulture);
    }
}
