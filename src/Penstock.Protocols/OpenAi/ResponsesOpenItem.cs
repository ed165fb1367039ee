using System.Buffers;
using System.Text.Json;
using Penstock.Protocols.Inference.Answers;

namespace Penstock.Protocols.OpenAi;

/// <summary>An item of a streamed response that has been begun and not ended.</summary>
internal abstract class ResponsesOpenItem(ResponsesStreamEncoder events, string responseId, int index)
{
    /// <summary>Calls may go on while others are written.</summary>
    public virtual bool IsCall => false;

    protected string ResponseId => responseId;

    protected int Index => index;

    /// <summary>The item that <paramref name="content"/> begins.</summary>
    public static ResponsesOpenItem For(ChoiceChunk content, ResponsesStreamEncoder events, string responseId, int index) => content switch
    {
        ToolCallStarted call => new ResponsesOpenCall(call, events, responseId, index),
        TextDelta or RefusalDelta => new ResponsesOpenMessage(events, responseId, index),
        _ => new ResponsesOpenReasoning(events, responseId, index),
    };

    public abstract bool Takes(ChoiceChunk content);

    public abstract void Open(IBufferWriter<byte> output);

    public abstract void Continue(ChoiceChunk content, IBufferWriter<byte> output);

    public abstract void Close(IBufferWriter<byte> output);

    protected void Write(IBufferWriter<byte> output, ReadOnlySpan<byte> type, Action<Utf8JsonWriter> write)
    {
        Utf8JsonWriter json = events.BeginEvent(output, type);
        json.WriteNumber("output_index"u8, index);
        write(json);
        ResponsesStreamEncoder.EndEvent(json, output);
    }

    protected void WriteItem(IBufferWriter<byte> output, ReadOnlySpan<byte> type, Action<Utf8JsonWriter> write) => Write(output, type, json =>
    {
        json.WritePropertyName("item"u8);
        write(json);
    });
}
