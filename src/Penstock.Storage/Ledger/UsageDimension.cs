namespace Penstock.Storage.Ledger;

/// <summary>What sums of use are told apart by.</summary>
public enum UsageDimension
{
    /// <summary>The tenant.</summary>
    Tenant,

    /// <summary>The key.</summary>
    Key,

    /// <summary>The public model.</summary>
    Model,

    /// <summary>The target.</summary>
    Target,

    /// <summary>How attempts ended.</summary>
    Outcome,

    /// <summary>The day (UTC).</summary>
    Day,

    /// <summary>The hour (UTC).</summary>
    Hour,
}
