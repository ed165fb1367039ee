namespace Penstock.Gateway.Caching;

/// <summary>What a hit is billed: the operator's share of what the answer cost. Null means that nobody knows, which is not the same as free.</summary>
internal static class HitBill
{
    public static decimal? Of(decimal share, decimal? cost) => share == 0 ? 0 : share * cost;

    /// <summary>What was saved; 0 where nobody knows.</summary>
    public static decimal Saved(decimal share, decimal? cost) => (1 - share) * (cost ?? 0);
}
