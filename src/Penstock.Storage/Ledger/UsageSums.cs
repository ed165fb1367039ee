namespace Penstock.Storage.Ledger;

/// <summary>Adds rows up, in the order of their keys: writers that go through the same sums in the same order cannot lock each other out.</summary>
internal sealed class UsageSums
{
    private const long HoursADay = 24;
    private readonly SortedDictionary<UsageKey, long[]> _hours = new(UsageKey.Order);
    private readonly SortedDictionary<UsageKey, long[]> _days = new(UsageKey.Order);

    /// <summary>Sums of hours, in order.</summary>
    public IReadOnlyCollection<KeyValuePair<UsageKey, long[]>> Hours => _hours;

    /// <summary>Sums of days, in order.</summary>
    public IReadOnlyCollection<KeyValuePair<UsageKey, long[]>> Days => _days;

    /// <summary>Adds a row.</summary>
    public void Add(AttemptRow row)
    {
        long hour = LedgerTime.HourOf(row.AcceptedAt);
        var key = new UsageKey(hour, row.Tenant, row.Key, row.Model, row.Target, LedgerNames.Of(row.Outcome));
        Add(_hours, key, row);
        Add(_days, key with { Bucket = hour / HoursADay }, row);
    }

    private static void Add(SortedDictionary<UsageKey, long[]> sums, UsageKey key, AttemptRow row)
    {
        if (!sums.TryGetValue(key, out long[]? sum))
        {
            sums.Add(key, sum = new long[9]);
        }

        bool hasTokens = row.PromptTokens > 0 || row.OutputTokens > 0;
        ReadOnlySpan<long> values =
        [
            1, row.IsEstimated ? 1 : 0, hasTokens && row.CostPicoUsd is null ? 1 : 0,
            row.PromptTokens ?? 0, row.CachedTokens ?? 0, row.CacheWriteTokens ?? 0, row.OutputTokens ?? 0, row.ReasoningTokens ?? 0, row.CostPicoUsd ?? 0,
        ];
        for (int index = 0; index < values.Length; index++)
        {
            sum[index] += values[index];
        }
    }
}
