namespace Penstock.Gateway.Health;

/// <summary>Whether a target may be sent to at this moment.</summary>
public enum HealthVerdict
{
    /// <summary>Yes.</summary>
    Admitted,

    /// <summary>One request may try it.</summary>
    Trial,

    /// <summary>It asked to be left alone (<c>Retry-After</c>, a used-up rate limit); nothing is wrong with it. Not even panic sends there.</summary>
    Resting,

    /// <summary>No, unless too few are left (panic).</summary>
    Ejected,

    /// <summary>No: an operator said so. Not even panic sends there.</summary>
    Held,
}
