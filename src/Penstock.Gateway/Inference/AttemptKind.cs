namespace Penstock.Gateway.Inference;

/// <summary>Why an attempt is made.</summary>
public enum AttemptKind
{
    /// <summary>The exchange's first.</summary>
    First,

    /// <summary>The first one in a tier of failover, after an attempt elsewhere failed.</summary>
    Failover,

    /// <summary>Another one in a tier where an attempt has failed.</summary>
    Retry,

    /// <summary>Beside one that is slow.</summary>
    Hedge,

    /// <summary>For comparison; its answer goes to nobody.</summary>
    Shadow,
}
