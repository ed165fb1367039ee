namespace Penstock.Storage.Ledger;

/// <summary>What kind of attempt it was. Numbers are kept in journals and databases: they never change.</summary>
[Flags]
public enum AttemptTraits
{
    /// <summary>A plain one.</summary>
    None = 0,

    /// <summary>The answer was streamed.</summary>
    Stream = 1,

    /// <summary>Sent beside another one that took long.</summary>
    Hedge = 2,

    /// <summary>Sent for comparison; its answer goes to nobody.</summary>
    Shadow = 4,

    /// <summary>Token counts were estimated here, because the target did not tell.</summary>
    Estimated = 8,
}
