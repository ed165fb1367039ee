namespace Penstock.Worker.Grammars.Schemas;

/// <summary>A lower or upper bound of numbers.</summary>
/// <param name="Value">The bound.</param>
/// <param name="IsExclusive">True where the bound itself is outside.</param>
internal readonly record struct Bound(decimal Value, bool IsExclusive)
{
    /// <summary>The stricter of two lower bounds.</summary>
    public static Bound? Highest(Bound? first, Bound? second) =>
        first is not { } x || second is not { } y ? first ?? second
        : x.Value != y.Value ? x.Value > y.Value ? x : y
        : x.IsExclusive ? x : y;

    /// <summary>The stricter of two upper bounds.</summary>
    public static Bound? Lowest(Bound? first, Bound? second) =>
        first is not { } x || second is not { } y ? first ?? second
        : x.Value != y.Value ? x.Value < y.Value ? x : y
        : x.IsExclusive ? x : y;
}
