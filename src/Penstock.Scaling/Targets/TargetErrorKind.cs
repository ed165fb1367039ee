namespace Penstock.Scaling.Targets;

/// <summary>Kinds of failure of a scale target.</summary>
public enum TargetErrorKind
{
    /// <summary>No connection, no answer in time, or a fault on its side: try again.</summary>
    Unreachable,

    /// <summary>It wants fewer calls.</summary>
    Throttled,

    /// <summary>Somebody else changed the same thing, and trying again with what is there now did not help.</summary>
    Conflict,

    /// <summary>It does not let us; an operator has to act.</summary>
    Denied,

    /// <summary>The group, deployment or pool is not there.</summary>
    NotFound,

    /// <summary>It understood and will not: a quota, a bound of its own, servers that somebody else runs.</summary>
    Refused,
}
