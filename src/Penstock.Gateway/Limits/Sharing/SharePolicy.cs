using Penstock.Storage.Sharing;

namespace Penstock.Gateway.Limits.Sharing;

/// <summary>
/// How much of a limit a gateway would like to hold. While there is enough for all: what it has taken and its part, by demand, of three quarters of
/// what is left; the rest lies in the store for whoever needs it at once. When another lacks something: what the next moment takes, and of a limit
/// that comes back no more than its part of the whole, so that what comes back to it beyond that goes to the others. Nothing for later where nobody
/// asks, or where the limit is so small that the store is asked each time.
/// </summary>
internal static class SharePolicy
{
    /// <summary>Limits below this are asked for at the store each time.</summary>
    public const long Small = 100;

    private const double MomentSeconds = 0.3;
    private const double Handed = 0.75;
    private const double Hysteresis = 1.05;
    private const double Nothing = 1e-9;

    /// <summary>The share that is wanted. It may be below what is taken: then that much is to come back first.</summary>
    public static long Desired(in ShareSituation now)
    {
        if (now.IsSmall || now.IsQuiet)
        {
            return now.Taken;
        }

        long moment = (long)Math.Ceiling(now.Demand * MomentSeconds);
        if (now.IsContested)
        {
            return now.Kind == ShareKind.Period ? now.Taken + moment : Math.Min(now.Taken + moment, Part(now));
        }

        double left = Math.Max(0, now.Limit - now.Taken - now.OthersTaken);
        double part = (now.Demand + Nothing) / (now.Demand + now.OthersDemand + (Nothing * Math.Max(1, now.Gateways)));
        return now.Taken + (long)Math.Max(Math.Min(moment, left), Handed * left * part);
    }

    /// <summary>A part that is passed by little is left alone: demand is only ever known roughly.</summary>
    private static long Part(in ShareSituation now)
    {
        double part = now.Demand > 0 ? now.Limit * now.Demand / (now.Demand + now.OthersDemand) : 0;
        return now.Claim > (part * Hysteresis) + 1 ? (long)Math.Ceiling(part) : long.MaxValue;
    }
}
