using Penstock.Protocols.Errors;
using Penstock.Protocols.Inference;
using Penstock.Protocols.Inference.Answers;

namespace Penstock.Protocols.Bedrock;

/// <summary>Bedrock's Converse and ConverseStream.</summary>
public sealed class ConverseCodec : IUpstreamCodec
{
    private ConverseCodec()
    {
    }

    /// <summary>The one instance.</summary>
    public static ConverseCodec Instance { get; } = new();

    /// <inheritdoc/>
    public Dialect Dialect => Dialect.Bedrock;

    /// <inheritdoc/>
    public Result<EncodedRequest> EncodeRequest(ChatRequest request, EncodeOptions options) => ConverseRequestWriter.Write(request, options);

    /// <inheritdoc/>
    public IChatStreamDecoder CreateStreamDecoder(AnswerSeed seed) => new ConverseStreamDecoder(seed);

    /// <inheritdoc/>
    public void DecodeAnswer(ReadOnlyMemory<byte> body, AnswerSeed seed, ICollection<ChatChunk> steps) =>
        ConverseAnswerReader.Read(body, seed, steps);

    /// <inheritdoc/>
    public InferenceError DecodeError(UpstreamFailure failure) => ConverseErrorReader.Read(failure);
}
