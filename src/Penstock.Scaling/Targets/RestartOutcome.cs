namespace Penstock.Scaling.Targets;

/// <summary>What became of the wish to restart a pool.</summary>
public enum RestartOutcome
{
    /// <summary>Its workers are being replaced, one after the other.</summary>
    Accepted,

    /// <summary>There is no such pool.</summary>
    UnknownPool,

    /// <summary>Somebody else runs its servers.</summary>
    NotOurs,
}
