namespace Penstock.Scaling.Targets;

/// <summary>What a model server said of its health.</summary>
internal enum HealthAnswer
{
    /// <summary>200: it takes requests.</summary>
    Ready,

    /// <summary>It answers, and takes no requests now (loading, draining).</summary>
    NotReady,

    /// <summary>It has no such path.</summary>
    UnknownPath,

    /// <summary>No connection, or no answer in time.</summary>
    Silence,
}
