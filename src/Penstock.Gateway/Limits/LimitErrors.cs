using Penstock.Protocols.Errors;

namespace Penstock.Gateway.Limits;

/// <summary>What a caller is told when a limit stands in his way: which one, at which level, and when to come again. Never whose money it was.</summary>
internal static class LimitErrors
{
    /// <summary>The refusal of <paramref name="counter"/>.</summary>
    public static InferenceError Of(Account account, LimitCounter counter, long amount, in Instant now)
    {
        string whose = account.Id.Kind switch
        {
            AccountKind.EndUser => "this user",
            AccountKind.Key => "this key",
            AccountKind.Tenant => "your organization",
            _ => "this model",
        };
        if (counter.IsUnknown(now))
        {
            return new(ErrorKind.Overloaded, "What this caller may still take cannot be told for the moment. Try again.", RetryAfter: TimeSpan.FromSeconds(1));
        }

        TimeSpan? wait = counter.WaitFor(amount, now);
        return counter.Measure switch
        {
            LimitMeasure.Concurrent => new(
                ErrorKind.ConcurrencyLimited, $"Too many requests of {whose} are running: at most {counter.Limit} at once. Wait for one to end.", RetryAfter: wait),
            LimitMeasure.RequestsPerMinute => new(
                ErrorKind.RateLimited, $"The limit of {counter.Limit} requests per minute of {whose} is reached. Try again later.", RetryAfter: wait),
            LimitMeasure.TokensPerMinute => new(
                ErrorKind.RateLimited,
                $"The limit of {counter.Limit} tokens per minute of {whose} leaves no room for this request, which may take {amount}. Try again later, or ask for fewer tokens.",
                RetryAfter: wait),
            LimitMeasure.RequestsPerDay => new(ErrorKind.BudgetExhausted, $"The quota of {counter.Limit} requests per day of {whose} is used up.", RetryAfter: wait),
            LimitMeasure.TokensPerDay => new(
                ErrorKind.BudgetExhausted,
                $"The quota of {counter.Limit} tokens per day of {whose} leaves no room for this request, which may take {amount}.",
                RetryAfter: wait),
            _ => new(ErrorKind.BudgetExhausted, $"The budget of {whose} leaves no room for what this request may cost. Ask whoever runs this gateway."),
        };
    }
}
