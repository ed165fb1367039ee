namespace Penstock.Protocols.Inference.Answers;

/// <summary>The last step of an answer that came whole.</summary>
public sealed record AnswerCompleted : ChatChunk
{
    /// <summary>The one instance.</summary>
    public static AnswerCompleted Instance { get; } = new();
}
