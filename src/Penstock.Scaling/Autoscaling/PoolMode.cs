namespace Penstock.Scaling.Autoscaling;

/// <summary>Whether what was decided about a pool is done.</summary>
public enum PoolMode
{
    /// <summary>It is.</summary>
    Active,

    /// <summary>It is only said: <c>scale.mode: advisory</c>, or servers that somebody else runs.</summary>
    Advisory,
}
