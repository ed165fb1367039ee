namespace Penstock.Worker.Grammars;

/// <summary>A bound of the digits behind a decimal point.</summary>
/// <param name="Digits">The digits without zeros at the end; empty for none.</param>
/// <param name="IsExclusive">True where the bound itself is outside.</param>
internal readonly record struct FractionBound(string Digits, bool IsExclusive)
{
    public int First => Digits.Length == 0 ? 0 : Digits[0] - '0';

    public FractionBound Rest => this with { Digits = Digits.Length == 0 ? "" : Digits[1..] };
}
