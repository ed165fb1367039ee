namespace Penstock.Gateway.Limits;

/// <summary>What came of asking a counter.</summary>
public enum TakeResult
{
    /// <summary>Held back; to be settled once.</summary>
    Taken,

    /// <summary>The limit is reached.</summary>
    Refused,

    /// <summary>The share that this gateway holds does not suffice: fetch more, then ask again.</summary>
    NeedsShare,
}
