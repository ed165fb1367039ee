using System.Buffers;
using Penstock.Protocols.Inference.Answers;

namespace Penstock.Protocols.Inference;

/// <summary>
/// Turns steps into the events of a client's dialect. The event that ends a stream is written for <see cref="AnswerCompleted"/>; for
/// <see cref="AnswerFailed"/> an in-band error, and then no such event. Not for use by several threads.
/// </summary>
public interface IChatStreamEncoder
{
    /// <summary>Writes what <paramref name="step"/> makes in this dialect: no event, one or several.</summary>
    void Encode(ChatChunk step, IBufferWriter<byte> output);
}
