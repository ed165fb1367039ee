using System.Buffers;
using System.Text.Json;
using Penstock.Protocols.Errors;
using Penstock.Protocols.Inference;
using Penstock.Protocols.Inference.Answers;
using Penstock.Protocols.Json;

namespace Penstock.Protocols.Anthropic;

/// <summary>Anthropic's <c>count_tokens</c>: a request of Messages without a limit, and an answer that holds nothing but the prompt's size.</summary>
public sealed class TokenCountCodec : IClientCodec
{
    private TokenCountCodec()
    {
    }

    /// <summary>The one instance.</summary>
    public static TokenCountCodec Instance { get; } = new();

    /// <inheritdoc/>
    public string Name => "count-tokens";

    /// <inheritdoc/>
    public Result<ChatRequest> DecodeRequest(ReadOnlyMemory<byte> body) => MessagesCodec.DecodeCountRequest(body);

    /// <inheritdoc/>
    /// <exception cref="NotSupportedException">Always: a count is never streamed.</exception>
    public IChatStreamEncoder CreateStreamEncoder(AnswerShape shape) => throw new NotSupportedException("A count of tokens is not streamed.");

    /// <inheritdoc/>
    public void EncodeAnswer(ChatAnswer answer, AnswerShape shape, IBufferWriter<byte> output)
    {
        using var json = new Utf8JsonWriter(output, WireJson.WriterOptions);
        json.WriteStartObject();
        json.WriteNumber("input_tokens"u8, answer.Usage.PromptTokens ?? 0);
        json.WriteEndObject();
    }

    /// <inheritdoc/>
    public void EncodeError(InferenceError error, string? requestId, IBufferWriter<byte> output) => AnthropicErrorWriter.Write(output, error, requestId);
}
