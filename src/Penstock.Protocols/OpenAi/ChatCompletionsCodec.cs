using System.Buffers;
using Penstock.Protocols.Errors;
using Penstock.Protocols.Inference;
using Penstock.Protocols.Inference.Answers;

namespace Penstock.Protocols.OpenAi;

/// <summary>OpenAI chat completions, both ways: what most clients speak, and OpenAI, Azure OpenAI and servers that copy them.</summary>
public sealed class ChatCompletionsCodec : IClientCodec, IUpstreamCodec
{
    private ChatCompletionsCodec()
    {
    }

    /// <summary>The one instance.</summary>
    public static ChatCompletionsCodec Instance { get; } = new();

    /// <inheritdoc/>
    public string Name => "chat-completions";

    /// <inheritdoc/>
    public Dialect Dialect => Dialect.OpenAi;

    /// <inheritdoc/>
    public Result<ChatRequest> DecodeRequest(ReadOnlyMemory<byte> body) => ChatCompletionsRequestReader.Read(body);

    /// <inheritdoc/>
    public IChatStreamEncoder CreateStreamEncoder(AnswerShape shape) => new ChatCompletionsStreamEncoder(shape);

    /// <inheritdoc/>
    public void EncodeAnswer(ChatAnswer answer, AnswerShape shape, IBufferWriter<byte> output) =>
        ChatCompletionsAnswerWriter.Write(answer, shape, output);

    /// <inheritdoc/>
    public void EncodeError(InferenceError error, string? requestId, IBufferWriter<byte> output) => OpenAiErrorWriter.Write(output, error);

    /// <inheritdoc/>
    public Result<EncodedRequest> EncodeRequest(ChatRequest request, EncodeOptions options) => ChatCompletionsRequestWriter.Write(request, options);

    /// <inheritdoc/>
    public IChatStreamDecoder CreateStreamDecoder(AnswerSeed seed) => new ChatCompletionsStreamDecoder(seed);

    /// <inheritdoc/>
    public void DecodeAnswer(ReadOnlyMemory<byte> body, AnswerSeed seed, ICollection<ChatChunk> steps) =>
        ChatCompletionsAnswerReader.ReadWhole(body, seed, steps);

    /// <inheritdoc/>
    public InferenceError DecodeError(UpstreamFailure failure) => OpenAiErrorReader.Read(failure);
}
