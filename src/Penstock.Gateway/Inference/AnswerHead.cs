namespace Penstock.Gateway.Inference;

/// <summary>What is known of an answer when its first piece is written.</summary>
/// <param name="IsStream">True when pieces follow one another; false when the first is the whole.</param>
/// <param name="IgnoredFields">Request fields that had no effect, for <c>x-penstock-ignored</c>; or null.</param>
public readonly record struct AnswerHead(bool IsStream, string? IgnoredFields = null)
{
    /// <summary>True when figures in the answer were estimated here, for <c>x-penstock-estimated</c>.</summary>
    public bool IsEstimated { get; init; }
}
