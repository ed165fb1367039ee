using System.Buffers;
using System.Text;
using Penstock.Protocols.Inference.Answers;
using Penstock.Protocols.Inference.Content;

namespace Penstock.Protocols.OpenAi;

/// <summary>A <c>function_call</c> item that grows.</summary>
internal sealed class ResponsesOpenCall(ToolCallStarted call, ResponsesStreamEncoder events, string responseId, int index)
    : ResponsesOpenItem(events, responseId, index)
{
    private readonly StringBuilder _arguments = new();
    private readonly string _id = ResponsesItem.Id("fc", responseId, index);

    public override bool IsCall => true;

    public override bool Takes(ChoiceChunk content) => content is ToolCallDelta delta && delta.Index == call.Index;

    public override void Open(IBufferWriter<byte> output) =>
        WriteItem(output, "response.output_item.added"u8, json => ResponsesItem.WriteCall(json, Part(""), _id, "in_progress"));

    public override void Continue(ChoiceChunk content, IBufferWriter<byte> output)
    {
        if (content is not ToolCallDelta delta)
        {
            return;
        }

        _arguments.Append(delta.Arguments);
        Write(output, "response.function_call_arguments.delta"u8, json =>
        {
            json.WriteString("item_id"u8, _id);
            json.WriteString("delta"u8, delta.Arguments);
        });
    }

    public override void Close(IBufferWriter<byte> output)
    {
        Write(output, "response.function_call_arguments.done"u8, json =>
        {
            json.WriteString("item_id"u8, _id);
            json.WriteString("name"u8, call.Name);
            json.WriteString("arguments"u8, _arguments.ToString());
        });
        WriteItem(output, "response.output_item.done"u8, json => ResponsesItem.WriteCall(json, Part(_arguments.ToString()), _id, "completed"));
    }

    private ToolCallPart Part(string arguments) => new(call.Id, call.Name, arguments) { Signature = call.Signature };
}
