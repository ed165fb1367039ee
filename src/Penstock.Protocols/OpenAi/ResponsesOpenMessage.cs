using System.Buffers;
using System.Text;
using System.Text.Json;
using Penstock.Protocols.Inference.Answers;
using Penstock.Protocols.Inference.Content;

namespace Penstock.Protocols.OpenAi;

/// <summary>A <c>message</c> item that grows, of texts and refusals.</summary>
internal sealed class ResponsesOpenMessage(ResponsesStreamEncoder events, string responseId, int index)
    : ResponsesOpenItem(events, responseId, index)
{
    private readonly StringBuilder _text = new();
    private readonly List<ContentPart> _done = [];
    private readonly string _id = ResponsesItem.Id("msg", responseId, index);
    private bool _isRefusal;
    private bool _isOpen;

    public override bool Takes(ChoiceChunk content) => content is TextDelta or RefusalDelta;

    public override void Open(IBufferWriter<byte> output) => WriteItem(output, "response.output_item.added"u8, json =>
    {
        json.WriteStartObject();
        json.WriteString("id"u8, _id);
        json.WriteString("type"u8, "message");
        json.WriteString("status"u8, "in_progress");
        json.WriteString("role"u8, "assistant");
        json.WriteStartArray("content"u8);
        json.WriteEndArray();
        json.WriteEndObject();
    });

    public override void Continue(ChoiceChunk content, IBufferWriter<byte> output)
    {
        bool isRefusal = content is RefusalDelta;
        string text = content is RefusalDelta refusal ? refusal.Text : ((TextDelta)content).Text;
        if (_isOpen && _isRefusal != isRefusal)
        {
            ClosePart(output);
        }

        if (!_isOpen)
        {
            _isOpen = true;
            _isRefusal = isRefusal;
            WritePart(output, "response.content_part.added"u8, Part(""));
        }

        _text.Append(text);
        WriteAt(output, isRefusal ? "response.refusal.delta"u8 : "response.output_text.delta"u8, json =>
        {
            json.WriteString("delta"u8, text);
            WriteNoLogprobs(json);
        });
    }

    public override void Close(IBufferWriter<byte> output)
    {
        ClosePart(output);
        WriteItem(output, "response.output_item.done"u8, json => new ResponsesItem(_done).Write(json, ResponseId, Index));
    }

    private void ClosePart(IBufferWriter<byte> output)
    {
        ContentPart part = Part(_text.ToString());
        WriteAt(output, _isRefusal ? "response.refusal.done"u8 : "response.output_text.done"u8, json =>
        {
            json.WriteString(_isRefusal ? "refusal"u8 : "text"u8, _text.ToString());
            WriteNoLogprobs(json);
        });
        WritePart(output, "response.content_part.done"u8, part);
        _done.Add(part);
        _text.Clear();
        _isOpen = false;
    }

    private ContentPart Part(string text) => _isRefusal ? new RefusalPart(text) : new TextPart(text);

    private void WritePart(IBufferWriter<byte> output, ReadOnlySpan<byte> type, ContentPart part) => WriteAt(output, type, json =>
    {
        json.WritePropertyName("part"u8);
        ResponsesItem.WritePart(json, part, []);
    });

    private void WriteAt(IBufferWriter<byte> output, ReadOnlySpan<byte> type, Action<Utf8JsonWriter> write) => Write(output, type, json =>
    {
        json.WriteString("item_id"u8, _id);
        json.WriteNumber("content_index"u8, _done.Count);
        write(json);
    });

    /// <summary>Log probabilities come with the whole response.</summary>
    private void WriteNoLogprobs(Utf8JsonWriter json)
    {
        if (!_isRefusal)
        {
            json.WriteStartArray("logprobs"u8);
            json.WriteEndArray();
        }
    }
}
