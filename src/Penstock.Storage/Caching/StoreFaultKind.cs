namespace Penstock.Storage.Caching;

/// <summary>Why a store did not do what it was asked.</summary>
public enum StoreFaultKind
{
    /// <summary>It cannot be reached, or is locked by another process.</summary>
    Away,

    /// <summary>There is no room: a full disk, or its own bound.</summary>
    Full,

    /// <summary>What was kept makes no sense. It was set aside, and the store begins anew.</summary>
    Corrupt,

    /// <summary>Too much was asked of it at once.</summary>
    Busy,
}
