using Penstock.Protocols.Errors;
using Penstock.Protocols.Inference;
using Penstock.Protocols.Inference.Answers;

namespace Penstock.Protocols.Gemini;

/// <summary>Google's generateContent, as Gemini's API and Vertex AI speak it. Streams are asked for with <c>alt=sse</c>.</summary>
public sealed class GenerateContentCodec : IUpstreamCodec
{
    private GenerateContentCodec()
    {
    }

    /// <summary>The one instance.</summary>
    public static GenerateContentCodec Instance { get; } = new();

    /// <inheritdoc/>
    public Dialect Dialect => Dialect.Gemini;

    /// <inheritdoc/>
    public Result<EncodedRequest> EncodeRequest(ChatRequest request, EncodeOptions options) =>
        GenerateContentRequestWriter.Write(request, options);

    /// <inheritdoc/>
    public IChatStreamDecoder CreateStreamDecoder(AnswerSeed seed) => new GenerateContentStreamDecoder(seed);

    /// <inheritdoc/>
    public void DecodeAnswer(ReadOnlyMemory<byte> body, AnswerSeed seed, ICollection<ChatChunk> steps) =>
        GenerateContentAnswerReader.ReadWhole(body, seed, steps);

    /// <inheritdoc/>
    public InferenceError DecodeError(UpstreamFailure failure) => GeminiErrorReader.Read(failure);
}
