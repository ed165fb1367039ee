using Penstock.Protocols.Inference.Answers;

namespace Penstock.Protocols.Inference;

/// <summary>
/// Turns an upstream's stream into steps, wherever its bytes are cut. Bounded; never throws on what comes from outside: a fault is
/// <see cref="AnswerFailed"/>, after which nothing more is said. Not for use by several threads.
/// </summary>
public interface IChatStreamDecoder : IDisposable
{
    /// <summary>True after <see cref="AnswerCompleted"/> or <see cref="AnswerFailed"/>: more bytes are passed over.</summary>
    bool IsEnded { get; }

    /// <summary>Eats bytes and appends the steps that they complete.</summary>
    void Decode(ReadOnlySpan<byte> bytes, ICollection<ChatChunk> steps);

    /// <summary>The connection has ended: appends <see cref="AnswerCompleted"/>, or <see cref="AnswerFailed"/> where the answer was cut.</summary>
    void Complete(ICollection<ChatChunk> steps);
}
