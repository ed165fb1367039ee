namespace Penstock.Scaling.Autoscaling;

/// <summary>What became of a decision.</summary>
public enum DecisionOutcome
{
    /// <summary>The target already wants that many.</summary>
    Unchanged,

    /// <summary>The target accepted it.</summary>
    Applied,

    /// <summary>It was only said.</summary>
    Advised,

    /// <summary>Another control plane acts.</summary>
    Followed,

    /// <summary>The target did not do it; it is tried again.</summary>
    Failed,

    /// <summary>The target is left alone for a while: it failed, or replicas came or went by another hand and the next decision is seconds away.</summary>
    Waiting,
}
