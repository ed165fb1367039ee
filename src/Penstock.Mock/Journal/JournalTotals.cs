using System.Globalization;

namespace Penstock.Mock.Journal;

/// <summary>Counts over all requests that ended, and the same by dialect, model, key and status.</summary>
public sealed class JournalTotals
{
    /// <summary>How many different values a grouping keeps; the rest is counted under <c>(other)</c>.</summary>
    public const int MaximumGroups = 1_000;

    private readonly Lock _lock = new();
    private readonly TokenCounts _all = new();
    private readonly Dictionary<string, TokenCounts> _byDialect = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TokenCounts> _byModel = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TokenCounts> _byKey = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TokenCounts> _byStatus = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TokenCounts> _byOutcome = new(StringComparer.Ordinal);

    /// <summary>A copy of the counts over all requests.</summary>
    public TokenCounts All
    {
        get
        {
            lock (_lock)
            {
                return _all.Copy();
            }
        }
    }

    /// <summary>A copy of the counts by <c>dialect</c>, <c>model</c>, <c>key</c>, <c>status</c> and <c>outcome</c>.</summary>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, TokenCounts>> Groups
    {
        get
        {
            lock (_lock)
            {
                return new Dictionary<string, IReadOnlyDictionary<string, TokenCounts>>(StringComparer.Ordinal)
                {
                    ["dialect"] = Copy(_byDialect),
                    ["model"] = Copy(_byModel),
                    ["key"] = Copy(_byKey),
                    ["status"] = Copy(_byStatus),
                    ["outcome"] = Copy(_byOutcome),
                };
            }
        }
    }

    internal void Add(RequestRecord record)
    {
        lock (_lock)
        {
            _all.Add(record);
            Group(_byDialect, WireName.Of(record.Dialect)).Add(record);
            Group(_byModel, record.Model).Add(record);
            Group(_byKey, record.KeyFingerprint).Add(record);
            Group(_byStatus, record.Status.ToString(CultureInfo.InvariantCulture)).Add(record);
            Group(_byOutcome, WireName.Of(record.Outcome)).Add(record);
        }
    }

    private static TokenCounts Group(Dictionary<string, TokenCounts> groups, string name)
    {
        name = groups.Count >= MaximumGroups && !groups.ContainsKey(name) ? "(other)" : name;
        if (!groups.TryGetValue(name, out var counts))
        {
            counts = new TokenCounts();
            groups.Add(name, counts);
        }

        return counts;
    }

    private static Dictionary<string, TokenCounts> Copy(Dictionary<string, TokenCounts> groups) =>
        groups.ToDictionary(pair => pair.Key, pair => pair.Value.Copy(), StringComparer.Ordinal);
}
