namespace Penstock.Mock.Behaviour;

/// <summary>The shapes of a <see cref="Distribution"/>.</summary>
public enum DistributionKind
{
    /// <summary>One value.</summary>
    Constant,

    /// <summary>Between a low and a high end.</summary>
    Uniform,

    /// <summary>Mean and standard deviation, cut at zero.</summary>
    Normal,

    /// <summary>Median, and the deviation of the logarithm.</summary>
    Lognormal,

    /// <summary>Mean.</summary>
    Exponential,
}
