using Penstock.Protocols.Errors;
using Penstock.Protocols.Inference.Answers;

namespace Penstock.Protocols.Inference;

/// <summary>A dialect that we speak to targets. Pure and safe for use by several threads.</summary>
public interface IUpstreamCodec
{
    /// <summary>Which dialect.</summary>
    Dialect Dialect { get; }

    /// <summary>Writes a request; an error of kind <see cref="ErrorKind.UnsupportedParameter"/> names what the target cannot express.</summary>
    Result<EncodedRequest> EncodeRequest(ChatRequest request, EncodeOptions options);

    /// <summary>A decoder for one streamed answer.</summary>
    IChatStreamDecoder CreateStreamDecoder(AnswerSeed seed);

    /// <summary>Reads a whole answer (UTF-8 JSON); the last step is <see cref="AnswerCompleted"/> or <see cref="AnswerFailed"/>.</summary>
    void DecodeAnswer(ReadOnlyMemory<byte> body, AnswerSeed seed, ICollection<ChatChunk> steps);

    /// <summary>Reads an answer whose status is not 2xx.</summary>
    InferenceError DecodeError(UpstreamFailure failure);
}
