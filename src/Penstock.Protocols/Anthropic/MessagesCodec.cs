using System.Buffers;
using System.Text.Json;
using Penstock.Protocols.Errors;
using Penstock.Protocols.Inference;
using Penstock.Protocols.Inference.Answers;
using Penstock.Protocols.Json;

namespace Penstock.Protocols.Anthropic;

/// <summary>Anthropic Messages, both ways.</summary>
public sealed class MessagesCodec : IClientCodec, IUpstreamCodec
{
    private MessagesCodec()
    {
    }

    /// <summary>The one instance.</summary>
    public static MessagesCodec Instance { get; } = new();

    /// <inheritdoc/>
    public string Name => "messages";

    /// <inheritdoc/>
    public Dialect Dialect => Dialect.Anthropic;

    /// <inheritdoc/>
    public Result<ChatRequest> DecodeRequest(ReadOnlyMemory<byte> body) => MessagesRequestReader.Read(body, needsLimit: true);

    /// <summary>Reads <c>POST /v1/messages/count_tokens</c>: a request without <c>max_tokens</c>.</summary>
    public static Result<ChatRequest> DecodeCountRequest(ReadOnlyMemory<byte> body) => MessagesRequestReader.Read(body, needsLimit: false);

    /// <summary>Writes <c>POST /v1/messages/count_tokens</c>.</summary>
    public static Result<EncodedRequest> EncodeCountRequest(ChatRequest request, EncodeOptions options) =>
        MessagesRequestWriter.WriteCount(request, options);

    /// <summary>Reads the answer of <c>count_tokens</c>; null where it makes no sense.</summary>
    public static long? DecodeCount(ReadOnlyMemory<byte> body)
    {
        using JsonDocument? document = WireJson.TryParse(body);
        return document?.RootElement.Count("input_tokens"u8);
    }

    /// <summary>Writes the answer of <c>count_tokens</c>.</summary>
    public static void EncodeCount(long inputTokens, IBufferWriter<byte> output)
    {
        using var json = new Utf8JsonWriter(output, WireJson.WriterOptions);
        json.WriteStartObject();
        json.WriteNumber("input_tokens"u8, inputTokens);
        json.WriteEndObject();
    }

    /// <inheritdoc/>
    public IChatStreamEncoder CreateStreamEncoder(AnswerShape shape) => new MessagesStreamEncoder(shape);

    /// <inheritdoc/>
    public void EncodeAnswer(ChatAnswer answer, AnswerShape shape, IBufferWriter<byte> output) => MessagesAnswerWriter.Write(answer, shape, output);

    /// <inheritdoc/>
    public void EncodeError(InferenceError error, string? requestId, IBufferWriter<byte> output) =>
        AnthropicErrorWriter.Write(output, error, requestId);

    /// <inheritdoc/>
    public Result<EncodedRequest> EncodeRequest(ChatRequest request, EncodeOptions options) => MessagesRequestWriter.Write(request, options);

    /// <inheritdoc/>
    public IChatStreamDecoder CreateStreamDecoder(AnswerSeed seed) => new MessagesStreamDecoder(seed);

    /// <inheritdoc/>
    public void DecodeAnswer(ReadOnlyMemory<byte> body, AnswerSeed seed, ICollection<ChatChunk> steps) =>
        MessagesAnswerReader.Read(body, seed, steps);

    /// <inheritdoc/>
    public InferenceError DecodeError(UpstreamFailure failure) => MessagesErrorReader.Read(failure);
}
