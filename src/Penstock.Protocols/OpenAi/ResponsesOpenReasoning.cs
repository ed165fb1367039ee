using System.Buffers;
using System.Text;
using System.Text.Json;
using Penstock.Protocols.Inference.Answers;
using Penstock.Protocols.Inference.Content;

namespace Penstock.Protocols.OpenAi;

/// <summary>A <c>reasoning</c> item that grows: one summary, and at the end what is opaque.</summary>
internal sealed class ResponsesOpenReasoning(ResponsesStreamEncoder events, string responseId, int index)
    : ResponsesOpenItem(events, responseId, index)
{
    private readonly StringBuilder _text = new();
    private readonly string _id = ResponsesItem.Id("rs", responseId, index);
    private ReasoningPart _part = new("");

    public override bool Takes(ChoiceChunk content) => content is ReasoningDelta or ReasoningSigned;

    public override void Open(IBufferWriter<byte> output) =>
        WriteItem(output, "response.output_item.added"u8, json => ResponsesReasoning.Write(json, new ReasoningPart(""), _id));

    public override void Continue(ChoiceChunk content, IBufferWriter<byte> output)
    {
        switch (content)
        {
            case ReasoningDelta delta:
                Append(delta.Text, output);
                break;
            case ReasoningSigned signed:
                _part = new ReasoningPart("") { Provider = signed.Provider, Signature = signed.Signature };
                break;
            case ReasoningEncrypted encrypted:
                _part = new ReasoningPart("") { Provider = encrypted.Provider, Encrypted = encrypted.Data };
                break;
        }
    }

    public override void Close(IBufferWriter<byte> output)
    {
        string text = _text.ToString();
        if (text.Length > 0)
        {
            WriteAt(output, "response.reasoning_summary_text.done"u8, json => json.WriteString("text"u8, text));
            WriteSummary(output, "response.reasoning_summary_part.done"u8, text);
        }

        WriteItem(output, "response.output_item.done"u8, json => ResponsesReasoning.Write(json, _part with { Text = text }, _id));
    }

    private void Append(string text, IBufferWriter<byte> output)
    {
        if (_text.Length == 0)
        {
            WriteSummary(output, "response.reasoning_summary_part.added"u8, "");
        }

        _text.Append(text);
        WriteAt(output, "response.reasoning_summary_text.delta"u8, json => json.WriteString("delta"u8, text));
    }

    private void WriteSummary(IBufferWriter<byte> output, ReadOnlySpan<byte> type, string text) => WriteAt(output, type, json =>
    {
        json.WritePropertyName("part"u8);
        ResponsesReasoning.WriteSummary(json, text);
    });

    private void WriteAt(IBufferWriter<byte> output, ReadOnlySpan<byte> type, Action<Utf8JsonWriter> write) => Write(output, type, json =>
    {
        json.WriteString("item_id"u8, _id);
        json.WriteNumber("summary_index"u8, 0);
        write(json);
    });
}
