using System.Collections.Immutable;
using Penstock.Gateway.Inference;
using Penstock.Gateway.Resolution;

namespace Penstock.Gateway.Limits;

/// <summary>
/// Counts the request where requests are limited: per minute, per day, at once; of the user, the key, the tenant and the model. A request that is
/// refused counts nowhere.
/// </summary>
internal sealed class RequestLimitsStage(AccountBook book, LimitMetrics metrics, TimeProvider time) : IBracketStage
{
    public ValueTask<bool> EnterAsync(InferenceContext context)
    {
        string model = context.Request.Model;
        ModelRoute? route = context.Caller.MaySee(model) ? context.Snapshot.Models.GetValueOrDefault(model) : null;
        ImmutableArray<Account> accounts = AccountSet.Of(context, route, book);
        if (accounts.IsEmpty)
        {
            return ValueTask.FromResult(true);
        }

        context.Accounts = accounts;
        return LimitAsync(context, accounts);
    }

    public void Leave(InferenceContext context, bool isOrderly) =>
        context.RequestHolds?.Settle(0, static (_, _, taken) => taken, Instant.Of(time));

    private async ValueTask<bool> LimitAsync(InferenceContext context, ImmutableArray<Account> accounts)
    {
        var holds = new Holds();
        Instant now = Instant.Of(time);
        ValueTask<bool> taking = TryTakeAsync(holds, accounts, now, context.Cancelled);
        bool hasWaited = !taking.IsCompleted;
        bool isAllowed = await taking;
        now = hasWaited ? Instant.Of(time) : now;
        if (!isAllowed)
        {
            holds.ReturnDownTo(0, now);
        }

        context.Limits = StatusOf(accounts, now);
        if (!isAllowed)
        {
            metrics.Refused(holds.RefusedBy!, holds.Refusing!);
            context.Fail(LimitErrors.Of(holds.RefusedBy!, holds.Refusing!, holds.RefusedAmount, now));
            return false;
        }

        context.RequestHolds = holds;
        return true;
    }

    private static async ValueTask<bool> TryTakeAsync(Holds holds, ImmutableArray<Account> accounts, Instant now, CancellationToken cancellationToken)
    {
        foreach (Account account in accounts)
        {
            foreach (LimitCounter counter in account.Requests)
            {
                if (!await holds.TryTakeAsync(account, counter, 1, now, cancellationToken))
                {
                    return false;
                }
            }
        }

        return true;
    }

    private static LimitStatus StatusOf(ImmutableArray<Account> accounts, in Instant now)
    {
        var status = new LimitStatus();
        foreach (Account account in accounts)
        {
            foreach (LimitCounter counter in account.Requests)
            {
                status.Add(account, counter, now);
            }
        }

        return status;
    }
}
