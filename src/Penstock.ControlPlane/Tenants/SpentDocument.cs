using Penstock.Gateway.Limits;

namespace Penstock.ControlPlane.Tenants;

/// <summary>Where a limit stands.</summary>
/// <param name="Limit">What it counts: <c>rpm</c>, <c>tpm</c>, <c>rpd</c>, <c>tpd</c>, <c>concurrent</c> or <c>usd</c>.</param>
/// <param name="Most">The limit itself.</param>
/// <param name="Taken">What is settled or held back of it now.</param>
/// <param name="ResetSeconds">Until all of it is there again; 0 where that never comes.</param>
internal sealed record SpentDocument(string Limit, decimal Most, decimal Taken, double ResetSeconds)
{
    /// <summary>Every limit of <paramref name="account"/>.</summary>
    public static SpentDocument[] Of(Account? account, in Instant now)
    {
        if (account is null)
        {
            return [];
        }

        var all = new List<SpentDocument>();
        foreach (LimitCounter counter in account.Requests.AddRange(account.Spending))
        {
            CounterStatus status = counter.Status(now);
            bool isMoney = counter.Measure == LimitMeasure.Spend;
            all.Add(new SpentDocument(
                Word(counter.Measure),
                isMoney ? Money.ToUsd(status.Limit) : status.Limit,
                isMoney ? Money.ToUsd(status.Limit - status.Remaining) : status.Limit - status.Remaining,
                Math.Round(status.Reset.TotalSeconds, 3)));
        }

        return [.. all];
    }

    private static string Word(LimitMeasure measure) => measure switch
    {
        LimitMeasure.RequestsPerMinute => "rpm",
        LimitMeasure.TokensPerMinute => "tpm",
        LimitMeasure.RequestsPerDay => "rpd",
        LimitMeasure.TokensPerDay => "tpd",
        LimitMeasure.Concurrent => "concurrent",
        _ => "usd",
    };
}
