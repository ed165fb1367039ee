namespace Penstock.ControlPlane.AdminApi;

/// <summary>A share with its 95 % interval (Wilson, 1927).</summary>
/// <param name="Rate">What was seen.</param>
/// <param name="Low">Its lower end.</param>
/// <param name="High">Its upper end.</param>
internal sealed record RateDocument(double Rate, double Low, double High)
{
    /// <summary>Of <paramref name="events"/> in <paramref name="trials"/>, at least one.</summary>
    public static RateDocument Of(long events, long trials)
    {
        const double Z = 1.959964;
        double rate = events / (double)trials, spread = Z * Z / trials, middle = (rate + (spread / 2)) / (1 + spread);
        double reach = Z / (1 + spread) * Math.Sqrt((rate * (1 - rate) / trials) + (spread / (4 * trials)));
        return new RateDocument(rate, Math.Max(0, middle - reach), Math.Min(1, middle + reach));
    }
}
