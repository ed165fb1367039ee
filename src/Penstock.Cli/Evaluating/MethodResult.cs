namespace Penstock.Cli.Evaluating;

/// <summary>What a way to decide hits did.</summary>
/// <param name="Method">Its name.</param>
/// <param name="Queries">Questions that were asked.</param>
/// <param name="Hits">Of these, answered from the cache.</param>
/// <param name="Wrong">Of these, with another question's answer.</param>
internal sealed record MethodResult(string Method, int Queries, int Hits, int Wrong)
{
    /// <summary>Share of questions that were answered from the cache.</summary>
    public double HitRate => Queries == 0 ? 0 : Hits / (double)Queries;

    /// <summary>Share of hits that were wrong.</summary>
    public double FalseHitRate => Hits == 0 ? 0 : Wrong / (double)Hits;

    /// <summary>Share of questions that were answered wrongly.</summary>
    public double ErrorRate => Queries == 0 ? 0 : Wrong / (double)Queries;

    /// <summary>The 95 % interval of <see cref="FalseHitRate"/> (Wilson, 1927).</summary>
    public (double Low, double High) FalseHitInterval => Wilson(Wrong, Hits);

    /// <summary>The 95 % interval of <see cref="ErrorRate"/>.</summary>
    public (double Low, double High) ErrorInterval => Wilson(Wrong, Queries);

    /// <summary>Wilson's interval of a share.</summary>
    public static (double Low, double High) Wilson(int events, int trials)
    {
        if (trials == 0)
        {
            return (0, 1);
        }

        const double Z = 1.959964;
        double share = events / (double)trials, spread = Z * Z / trials;
        double middle = (share + (spread / 2)) / (1 + spread);
        double reach = Z / (1 + spread) * Math.Sqrt((share * (1 - share) / trials) + (spread / (4 * trials)));
        return (Math.Max(0, middle - reach), Math.Min(1, middle + reach));
    }
}
