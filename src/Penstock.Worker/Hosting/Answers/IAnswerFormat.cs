using System.Buffers;
using Penstock.Protocols.OpenAi.Answers;

namespace Penstock.Worker.Hosting.Answers;

/// <summary>Writes the answer to one request, whole or as a stream's events.</summary>
internal interface IAnswerFormat : IDisposable
{
    /// <summary>Writes what an answer begins with.</summary>
    void WriteStart(IBufferWriter<byte> output, int index);

    /// <summary>Writes a piece.</summary>
    void WriteText(IBufferWriter<byte> output, int index, string text, IReadOnlyList<TokenLogProbability>? logProbs);

    /// <summary>Writes why an answer ended.</summary>
    void WriteFinish(IBufferWriter<byte> output, int index, string reason);

    /// <summary>Writes what was spent.</summary>
    void WriteUsage(IBufferWriter<byte> output, CompletionUsage usage);

    /// <summary>Writes the body of an answer that is not streamed.</summary>
    void WriteWhole(IBufferWriter<byte> output, IReadOnlyList<FoldedChoice> choices, CompletionUsage usage);
}
