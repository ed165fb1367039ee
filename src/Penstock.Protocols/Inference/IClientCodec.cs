using System.Buffers;
using Penstock.Protocols.Errors;
using Penstock.Protocols.Inference.Answers;

namespace Penstock.Protocols.Inference;

/// <summary>A dialect that clients speak to us. Pure and safe for use by several threads.</summary>
public interface IClientCodec
{
    /// <summary>The dialect's surface: <c>chat-completions</c>, <c>completions</c>, <c>responses</c>, <c>messages</c>.</summary>
    string Name { get; }

    /// <summary>Reads a request body (UTF-8 JSON). Fields that only this dialect's provider knows become extensions.</summary>
    Result<ChatRequest> DecodeRequest(ReadOnlyMemory<byte> body);

    /// <summary>An encoder for one streamed answer.</summary>
    IChatStreamEncoder CreateStreamEncoder(AnswerShape shape);

    /// <summary>Writes a whole answer (UTF-8 JSON).</summary>
    void EncodeAnswer(ChatAnswer answer, AnswerShape shape, IBufferWriter<byte> output);

    /// <summary>Writes the body of an error answer (UTF-8 JSON).</summary>
    void EncodeError(InferenceError error, string? requestId, IBufferWriter<byte> output);
}
