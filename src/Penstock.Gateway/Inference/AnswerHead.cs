namespace Penstock.Gateway.Inference;

/// <summary>What is known of an answer when its first piece is written.</summary>
/// <param name="IsStream">True when pieces follow one another; false when the first is the whole.</param>
/// <param name="IgnoredFields">Request fields that had no effect, for <c>x-penstock-ignored</c>; or null.</param>
[System.Runtime.InteropServices.StructLayout(System.Runtime.InteropServices.LayoutKind.Auto)]
public readonly record struct AnswerHead(bool IsStream, string? IgnoredFields = null)
{
    /// <summary>Request fields that change the answer and were dropped for the target, for <c>x-penstock-dropped</c>; or null.</summary>
    public string? DroppedFields { get; init; }

    /// <summary>The target that answers, for <c>x-penstock-target</c>; null where the operator does not show it.</summary>
    public string? Target { get; init; }

    /// <summary>How many calls to targets it took; 0 when none was made.</summary>
    public int Attempts { get; init; }

    /// <summary>What the answer costs in USD; null for a stream, which has not counted yet, and where no price is known.</summary>
    public decimal? CostUsd { get; init; }

    /// <summary>The time that the gateway itself took, from the accepted request; null for a stream, which has not ended yet.</summary>
    public TimeSpan? Overhead { get; init; }

    /// <summary>True when figures in the answer were estimated here, for <c>x-penstock-estimated</c>.</summary>
    public bool IsEstimated { get; init; }

    /// <summary>What a cache had to do with it; null where the model has none.</summary>
    public CacheNote? Cache { get; init; }
}
