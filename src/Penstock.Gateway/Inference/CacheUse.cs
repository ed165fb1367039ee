namespace Penstock.Gateway.Inference;

/// <summary>Which cache answered an exchange.</summary>
public enum CacheUse
{
    /// <summary>None: it went upstream, or was refused.</summary>
    None,

    /// <summary>An equal request was answered before.</summary>
    Exact,

    /// <summary>An equal request was already on its way; its answer was shared.</summary>
    Coalesced,

    /// <summary>A request of the same meaning was answered before.</summary>
    Semantic,
}
