namespace Penstock.Storage.Ledger;

/// <summary>Which cache answered. Numbers are kept in journals: they never change.</summary>
public enum AttemptCache : byte
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>An equal request was answered before.</summary>
    Exact = 1,

    /// <summary>An equal request was on its way.</summary>
    Coalesced = 2,

    /// <summary>A request of the same meaning was answered before.</summary>
    Semantic = 3,
}
