namespace Penstock.Storage.Sharing;

/// <summary>How that which a share's holder has taken comes back.</summary>
public enum ShareKind
{
    /// <summary>60 s after it was taken.</summary>
    Window,

    /// <summary>When it ends, or its holder dies.</summary>
    Concurrent,

    /// <summary>Never in its period.</summary>
    Period,
}
