using System.Buffers;
using System.Text.Json;
using Penstock.Protocols.Errors;
using Penstock.Protocols.Inference;
using Penstock.Protocols.Inference.Answers;
using Penstock.Protocols.Json;

namespace Penstock.Protocols.OpenAi;

/// <summary>OpenAI Responses, for clients.</summary>
public sealed class ResponsesCodec : IClientCodec
{
    private ResponsesCodec()
    {
    }

    /// <summary>The one instance.</summary>
    public static ResponsesCodec Instance { get; } = new();

    /// <inheritdoc/>
    public string Name => "responses";

    /// <summary>Reads a request that stands alone; one that follows another needs its history.</summary>
    public Result<ChatRequest> DecodeRequest(ReadOnlyMemory<byte> body)
    {
        Result<ChatRequest> request = ResponsesRequestReader.Read(body, default);
        return request.Error is null && request.Value.PreviousResponseId is not null
            ? new InferenceError(ErrorKind.NotFound, "'previous_response_id' names an answer that is not kept here.", "previous_response_id")
            : request;
    }

    /// <summary>Reads a request that follows others.</summary>
    /// <param name="body">The request.</param>
    /// <param name="history">What <see cref="ResponsesHistory.Append"/> made of the turns before it.</param>
    public static Result<ChatRequest> DecodeRequest(ReadOnlyMemory<byte> body, ReadOnlyMemory<byte> history) => ResponsesRequestReader.Read(body, history);

    /// <inheritdoc/>
    public IChatStreamEncoder CreateStreamEncoder(AnswerShape shape) => new ResponsesStreamEncoder(shape);

    /// <inheritdoc/>
    public void EncodeAnswer(ChatAnswer answer, AnswerShape shape, IBufferWriter<byte> output)
    {
        using var json = new Utf8JsonWriter(output, WireJson.WriterOptions);
        new ResponsesAnswerWriter(shape).WriteWhole(json, answer);
    }

    /// <inheritdoc/>
    public void EncodeError(InferenceError error, string? requestId, IBufferWriter<byte> output) => OpenAiErrorWriter.Write(output, error);
}
