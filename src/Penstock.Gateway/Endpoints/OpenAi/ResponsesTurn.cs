using System.Buffers;
using Penstock.Protocols.Errors;
using Penstock.Protocols.Inference;
using Penstock.Protocols.Inference.Answers;
using Penstock.Protocols.OpenAi;
using Penstock.Storage.Responses;

namespace Penstock.Gateway.Endpoints.OpenAi;

/// <summary>
/// One turn of <c>/v1/responses</c>: OpenAI's codec with the conversation before it, and with the answer in hand once it is whole. Decoding
/// happens once, whatever the number of attempts.
/// </summary>
internal sealed class ResponsesTurn(
    ResponseTurns turns, string? tenant, string id, ReadOnlyMemory<byte> body, ReadOnlyMemory<byte> history, bool isStored) : IClientCodec
{
    private readonly Lazy<Result<ChatRequest>> _request = new(() => ResponsesCodec.DecodeRequest(body, history), LazyThreadSafetyMode.PublicationOnly);
    private byte[]? _answer;

    /// <inheritdoc/>
    public string Name => ResponsesCodec.Instance.Name;

    /// <summary>The turn as targets see it: that it is kept here is no business of theirs.</summary>
    public Result<ChatRequest> DecodeRequest(ReadOnlyMemory<byte> body) =>
        _request.Value.TryGet(out ChatRequest? request, out InferenceError? error) ? request with { Store = null, PreviousResponseId = null } : error;

    /// <inheritdoc/>
    public IChatStreamEncoder CreateStreamEncoder(AnswerShape shape)
    {
        IChatStreamEncoder encoder = ResponsesCodec.Instance.CreateStreamEncoder(Whole(shape));
        return isStored ? new KeptStreamEncoder(encoder, answer => Take(answer, shape)) : encoder;
    }

    /// <inheritdoc/>
    public void EncodeAnswer(ChatAnswer answer, AnswerShape shape, IBufferWriter<byte> output)
    {
        byte[] json = Encode(answer, shape);
        _answer = isStored ? json : null;
        output.Write(json);
    }

    /// <inheritdoc/>
    public void EncodeError(InferenceError error, string? requestId, IBufferWriter<byte> output) =>
        ResponsesCodec.Instance.EncodeError(error, requestId, output);

    /// <summary>Keeps the answer, once it is whole; to be called before its end is sent, so that whoever has read it can follow it.</summary>
    public ValueTask KeepAsync()
    {
        if (_answer is not { } answer)
        {
            return ValueTask.CompletedTask;
        }

        _answer = null;
        return ResponsesHistory.Append(history, body, answer) is { } conversation
            ? turns.KeepAsync(new StoredResponse(tenant, id, answer, conversation))
            : ValueTask.CompletedTask;
    }

    private void Take(ChatAnswer answer, AnswerShape shape) => _answer = Encode(answer, shape);

    private byte[] Encode(ChatAnswer answer, AnswerShape shape)
    {
        var json = new ArrayBufferWriter<byte>(1024);
        ResponsesCodec.Instance.EncodeAnswer(answer, Whole(shape), json);
        return json.WrittenSpan.ToArray();
    }

    private AnswerShape Whole(AnswerShape shape) => shape with { Id = id, Request = _request.Value.Error is null ? _request.Value.Value with { Store = isStored } : null };
}
