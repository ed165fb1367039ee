using System.Data.Common;
using Penstock.Storage.Ledger;

namespace Penstock.Gateway.Limits.Sharing;

/// <summary>
/// What the ledger says was spent. It knows tenants, keys and models; users it does not tell apart, so that what they spent at gateways that are gone is
/// not remembered. Requests are counted by their attempts, an upper bound.
/// </summary>
public sealed class LedgerSums(LedgerReader reader) : ISpentSums
{
    /// <inheritdoc/>
    public async ValueTask<long?> SumAsync(AccountId account, LimitMeasure measure, DateTimeOffset from, CancellationToken cancellationToken)
    {
        if (account.Kind == AccountKind.EndUser)
        {
            return 0;
        }

        try
        {
            IReadOnlyList<UsageSum> sums = await reader.UsageAsync(new UsageQuery { Filter = Filter(account, from), By = [] }, cancellationToken);
            UsageSum sum = sums.Count == 0 ? new UsageSum() : sums[0];
            return measure switch
            {
                LimitMeasure.Spend => Money.ToNanoUsd(sum.CostUsd),
                LimitMeasure.TokensPerDay => sum.PromptTokens + sum.OutputTokens,
                _ => sum.Attempts,
            };
        }
        catch (Exception exception) when (exception is DbException or IOException or TimeoutException)
        {
            return null;
        }
    }

    private static LedgerFilter Filter(AccountId account, DateTimeOffset from) => account.Kind switch
    {
        AccountKind.Model => new LedgerFilter { From = from, Model = account.Name },
        AccountKind.Key => new LedgerFilter { From = from, Tenant = account.Tenant, Key = account.Name },
        _ => new LedgerFilter { From = from, Tenant = account.Tenant },
    };
}
