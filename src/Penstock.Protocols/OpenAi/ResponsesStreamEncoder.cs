using System.Buffers;
using System.Text.Json;
using Penstock.Protocols.Errors;
using Penstock.Protocols.Inference;
using Penstock.Protocols.Inference.Answers;
using Penstock.Protocols.ServerSentEvents;

namespace Penstock.Protocols.OpenAi;

/// <summary>
/// Encodes steps as the events of a streamed response. Every event has the next <c>sequence_number</c>. Messages and thought are ended when
/// something else begins, calls when the answer ends, so that parallel ones may be written in turns. The whole response at the end is folded
/// from the same steps.
/// </summary>
internal sealed class ResponsesStreamEncoder(AnswerShape shape) : IChatStreamEncoder
{
    private readonly ResponsesAnswerWriter _response = new(shape);
    private readonly ChatFolder _folder = new();
    private readonly List<ResponsesOpenItem> _open = [];
    private AnswerStarted _start = new("", "", 0);
    private bool _begun;
    private bool _ended;
    private int _sequence;
    private int _items;

    /// <inheritdoc/>
    public void Encode(ChatChunk step, IBufferWriter<byte> output)
    {
        if (_ended || step is ChoiceChunk { Choice: > 0 })
        {
            return;
        }

        _folder.Add(step);
        switch (step)
        {
            case AnswerStarted start:
                _start = start;
                break;
            case AnswerCompleted:
                End(output);
                break;
            case AnswerFailed failed:
                Fail(failed.Error, output);
                break;
            case ChoiceChunk content and not (ChoiceFinished or LogprobsDelta or OpaqueContent):
                Begin(output);
                Continue(content, output);
                break;
        }
    }

    /// <summary>Begins an event; <see cref="EndEvent"/> ends it.</summary>
    internal Utf8JsonWriter BeginEvent(IBufferWriter<byte> output, ReadOnlySpan<byte> type)
    {
        Utf8JsonWriter json = ServerSentJson.Begin(output, type);
        json.WriteStartObject();
        json.WriteString("type"u8, type);
        json.WriteNumber("sequence_number"u8, _sequence++);
        return json;
    }

    internal static void EndEvent(Utf8JsonWriter json, IBufferWriter<byte> output)
    {
        json.WriteEndObject();
        ServerSentJson.End(json, output);
    }

    private void Begin(IBufferWriter<byte> output)
    {
        if (_begun)
        {
            return;
        }

        _begun = true;
        WriteResponse(output, "response.created"u8, json => _response.WriteUnfinished(json, _start, null));
        WriteResponse(output, "response.in_progress"u8, json => _response.WriteUnfinished(json, _start, null));
    }

    private void WriteResponse(IBufferWriter<byte> output, ReadOnlySpan<byte> type, Action<Utf8JsonWriter> write)
    {
        Utf8JsonWriter json = BeginEvent(output, type);
        json.WritePropertyName("response"u8);
        write(json);
        EndEvent(json, output);
    }

    private void Continue(ChoiceChunk content, IBufferWriter<byte> output)
    {
        ResponsesOpenItem? item = _open.Find(open => open.Takes(content));
        if (item is null)
        {
            if (content is ToolCallDelta)
            {
                return; // of a call that never began
            }

            CloseAll(output, keepCalls: true);
            item = ResponsesOpenItem.For(content, this, _response.Id(_start.Id), _items++);
            item.Open(output);
            _open.Add(item);
        }

        item.Continue(content, output);
        if (content is ReasoningSigned or ReasoningEncrypted)
        {
            item.Close(output);
            _open.Remove(item);
        }
    }

    private void CloseAll(IBufferWriter<byte> output, bool keepCalls)
    {
        foreach (ResponsesOpenItem item in _open.Where(item => !keepCalls || !item.IsCall).ToArray())
        {
            item.Close(output);
            _open.Remove(item);
        }
    }

    private void End(IBufferWriter<byte> output)
    {
        if (!_folder.ToAnswer().TryGet(out ChatAnswer? answer, out InferenceError? error))
        {
            Fail(error, output);
            return;
        }

        Begin(output);
        CloseAll(output, keepCalls: false);
        _ended = true;
        bool whole = ResponsesAnswerWriter.Incomplete(answer.Choices[0].Reason) is null;
        WriteResponse(output, whole ? "response.completed"u8 : "response.incomplete"u8, json => _response.WriteWhole(json, answer));
    }

    /// <summary>The failed response, and an error on which SDKs throw.</summary>
    private void Fail(InferenceError error, IBufferWriter<byte> output)
    {
        Begin(output);
        _ended = true;
        WriteResponse(output, "response.failed"u8, json => _response.WriteUnfinished(json, _start, error));
        Utf8JsonWriter json = BeginEvent(output, "error"u8);
        json.WriteString("code"u8, error.Code ?? error.Description.OpenAiCode);
        json.WriteString("message"u8, error.Message);
        json.WriteString("param"u8, error.Parameter);
        EndEvent(json, output);
    }
}
