namespace Penstock.Gateway.Limits;

/// <summary>What an answer says of its caller's limits: of each kind the tightest. Never of what all callers of a model share.</summary>
public sealed class LimitStatus
{
    /// <summary>Requests; null where nothing limits them.</summary>
    public CounterStatus? Requests { get; private set; }

    /// <summary>Tokens; null where nothing limits them.</summary>
    public CounterStatus? Tokens { get; private set; }

    /// <summary>The cheaper model that answers since a budget is spent; null else.</summary>
    public string? DegradedTo { get; set; }

    /// <summary>The clock's reading to which the figures belong.</summary>
    public DateTimeOffset At { get; private set; }

    /// <summary>Takes in a counter, if it is tighter than those before.</summary>
    public void Add(Account account, LimitCounter counter, in Instant now)
    {
        if (account.Id.Kind is AccountKind.Model or AccountKind.Pool)
        {
            return;
        }

        At = now.Utc;
        switch (counter.Measure)
        {
            case LimitMeasure.RequestsPerMinute or LimitMeasure.RequestsPerDay:
                Requests = Tighter(Requests, counter.Status(now));
                break;
            case LimitMeasure.TokensPerMinute or LimitMeasure.TokensPerDay:
                Tokens = Tighter(Tokens, counter.Status(now));
                break;
            default:
                break;
        }
    }

    private static CounterStatus Tighter(CounterStatus? known, CounterStatus other) =>
        known is { } one && one.Remaining <= other.Remaining ? one : other;
}
