using System.Collections.Immutable;
using Penstock.Gateway.Inference;
using Penstock.Gateway.Resolution;

namespace Penstock.Gateway.Limits;

/// <summary>
/// Counts the request where requests are limited: per minute, per day, at once; of the user, the key, the tenant and the model. A request that is
/// refused counts nowhere.
/// </summary>
internal sealed class RequestLimitsStage(AccountBook book, LimitMetrics metrics, TimeProvider time) : IInferenceStage
{
    public ValueTask InvokeAsync(InferenceContext context, InferenceDelegate next)
    {
        string model = context.Request.Model;
        ModelRoute? route = context.Caller.MaySee(model) ? context.Snapshot.Models.GetValueOrDefault(model) : null;
        ImmutableArray<Account> accounts = AccountSet.Of(context, route, book);
        if (accounts.IsEmpty)
        {
            return next(context);
        }

        context.Accounts = accounts;
        return LimitAsync(context, accounts, next);
    }

    private async ValueTask LimitAsync(InferenceContext context, ImmutableArray<Account> accounts, InferenceDelegate next)
    {
        var holds = new Holds();
        Instant now = Instant.Of(time);
        bool isAllowed = await TryTakeAsync(holds, accounts, now, context.Cancelled);
        now = Instant.Of(time);
        if (!isAllowed)
        {
            holds.ReturnDownTo(0, now);
        }

        context.Limits = StatusOf(accounts, now);
        if (!isAllowed)
        {
            metrics.Refused(holds.RefusedBy!, holds.Refusing!);
            context.Fail(LimitErrors.Of(holds.RefusedBy!, holds.Refusing!, holds.RefusedAmount, now));
            return;
        }

        try
        {
            await next(context);
        }
        finally
        {
            holds.Settle(0, static (_, _, taken) => taken, Instant.Of(time));
        }
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
