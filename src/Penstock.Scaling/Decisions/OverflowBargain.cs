using Penstock.Scaling.Policies;

namespace Penstock.Scaling.Decisions;

/// <summary>
/// Weighs replica-hours against what the overflow takes for the same requests: a last replica that would be busy for a small part of its hour costs more
/// than the few requests that it would serve cost elsewhere. Never the only replica, and only as far as the day's budget goes.
/// </summary>
internal static class OverflowBargain
{
    /// <summary>The share by which the overflow must be cheaper: what one knows of it is an estimate, and a replica that is there already serves better.</summary>
    private const double Clearly = 0.8;

    /// <summary>How many replicas are worth their price.</summary>
    /// <param name="view">What is known.</param>
    /// <param name="wanted">What policies want.</param>
    /// <param name="least">What there must be.</param>
    /// <param name="usdPerRequest">What a request costs elsewhere; null when that is not known.</param>
    /// <param name="todayUsd">What the overflow has taken today.</param>
    // 1. Without prices, or with one replica, there is nothing to weigh.
    // 2. The last replica serves what the others cannot; elsewhere that costs so much an hour.
    // 3. It goes where that is clearly less than its price, and lasts until midnight within the budget.
    public static int Worth(PoolView view, int wanted, int least, double? usdPerRequest, double todayUsd)
    {
        if (usdPerRequest is not { } price || view.Options.OverflowBudgetUsdPerDay is not { } budget || view.Options.ReplicaHourUsd <= 0)
        {
            return wanted;
        }

        double perRequest = view.Replica.Work(view.Options.TypicalInputTokens, view.Options.TypicalOutputTokens);
        double work = Math.Max(view.Work, view.ForecastWork);
        double hoursLeft = (24 * 3600 - view.Sample.At.UtcDateTime.TimeOfDay.TotalSeconds) / 3600;
        int worth = wanted;
        while (worth > Math.Max(1, least))
        {
            double elsewhere = Math.Max(0, work - ((worth - 1) * view.Options.MaxUtilization));
            double usdPerHour = elsewhere / perRequest * 3600 * price;
            double saved = (wanted - worth + 1) * (double)view.Options.ReplicaHourUsd;
            if (usdPerHour >= saved * Clearly || todayUsd + (usdPerHour * hoursLeft) > (double)budget)
            {
                break;
            }

            worth--;
        }

        return worth;
    }
}
