namespace Penstock.Scaling.Policies;

/// <summary>One reason to have replicas. The most that any policy wants is what the scaler goes on with.</summary>
internal interface IScalingPolicy
{
    /// <summary>As explanations and metrics name it.</summary>
    string Name { get; }

    /// <summary>What it wants now. Pure: the same view gives the same vote.</summary>
    PolicyVote Vote(PoolView view);
}
