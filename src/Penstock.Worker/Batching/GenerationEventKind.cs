namespace Penstock.Worker.Batching;

/// <summary>What a <see cref="GenerationEvent"/> carries.</summary>
public enum GenerationEventKind
{
    /// <summary>A piece of the answer.</summary>
    Text,

    /// <summary>The answer is complete.</summary>
    Finished,

    /// <summary>The request was rejected, or broke.</summary>
    Failed,
}
