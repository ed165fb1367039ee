namespace Penstock.Storage.Ledger;

/// <summary>What a sum is of.</summary>
/// <param name="Bucket">Hours or days since 1970.</param>
/// <param name="Tenant">The tenant.</param>
/// <param name="Key">The key.</param>
/// <param name="Model">The public model.</param>
/// <param name="Target">The target.</param>
/// <param name="Outcome">How attempts ended.</param>
internal sealed record UsageKey(long Bucket, string Tenant, string Key, string Model, string Target, string Outcome)
{
    /// <summary>The order in which sums are written.</summary>
    public static Comparer<UsageKey> Order { get; } = Comparer<UsageKey>.Create(static (one, other) => one.CompareTo(other));

    private int CompareTo(UsageKey other)
    {
        int order = Bucket.CompareTo(other.Bucket);
        order = order != 0 ? order : string.CompareOrdinal(Tenant, other.Tenant);
        order = order != 0 ? order : string.CompareOrdinal(Key, other.Key);
        order = order != 0 ? order : string.CompareOrdinal(Model, other.Model);
        order = order != 0 ? order : string.CompareOrdinal(Target, other.Target);
        return order != 0 ? order : string.CompareOrdinal(Outcome, other.Outcome);
    }
}
