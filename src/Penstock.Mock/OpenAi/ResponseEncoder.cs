using System.Buffers;
using System.Text.Json;
using Penstock.Mock.Answers;
using Penstock.Mock.Hosting;
using Penstock.Mock.Requests;

namespace Penstock.Mock.OpenAi;

/// <summary>
/// The Responses API: one object, or named events with rising sequence numbers. Made for one request; keeps the response for
/// later ones unless <c>store</c> is false.
/// </summary>
internal sealed class ResponseEncoder(Answer answer, MockRequest request, ResponseStore store) : AnswerEncoder(answer)
{
    private readonly ResponseJson _response = new(answer, request);
    private int _sequence;

    public override void WriteWhole(Utf8JsonWriter json)
    {
        Keep();
        _response.Write(json, finished: true);
    }

    public override void Begin(FrameBuffer frames)
    {
        WriteResponse(frames, "response.created", finished: false);
        WriteResponse(frames, "response.in_progress", finished: false);
    }

    public override void Write(FrameBuffer frames, AnswerStep step)
    {
        if (step.Begins)
        {
            Open(frames, step.Part);
        }

        WriteDelta(frames, step);
        if (step.Ends)
        {
            Close(frames, step.Part);
        }
    }

    public override void Terminate(FrameBuffer frames)
    {
        Keep();
        WriteResponse(frames, _response.IsIncomplete ? "response.incomplete" : "response.completed", finished: true);
    }

    public override void InBandError(FrameBuffer frames, Refusal refusal)
    {
        var json = BeginEvent(frames, "error");
        json.WriteString("code", "server_error");
        json.WriteString("message", refusal.Message);
        json.WriteString("param", refusal.Parameter);
        EndEvent(frames, json);
    }

    private void Open(FrameBuffer frames, AnswerPart part)
    {
        var json = BeginEvent(frames, "response.output_item.added");
        json.WriteNumber("output_index", part.Index);
        json.WritePropertyName("item");
        _response.WriteItem(json, part, finished: false);
        EndEvent(frames, json);
        if (part.Kind == PartKind.Text)
        {
            WriteContentPart(frames, "response.content_part.added", part, "");
        }
        else if (part.Kind == PartKind.Reasoning && request.ShowsReasoning)
        {
            WriteSummaryPart(frames, "response.reasoning_summary_part.added", part, "");
        }
    }

    private void WriteDelta(FrameBuffer frames, AnswerStep step)
    {
        var part = step.Part;
        if (part.Kind == PartKind.Reasoning && !request.ShowsReasoning)
        {
            return;
        }

        var json = BeginItemEvent(frames, Name(part, "delta"), part);
        json.WriteString("delta", part.Slice(step.First, step.Count));
        WriteTextExtras(json, part);
        EndEvent(frames, json);
    }

    private void Close(FrameBuffer frames, AnswerPart part)
    {
        if (part.Kind != PartKind.Reasoning || request.ShowsReasoning)
        {
            var done = BeginItemEvent(frames, Name(part, "done"), part);
            if (part.Kind == PartKind.ToolCall)
            {
                done.WriteString("name", part.ToolName);
            }

            done.WriteString(part.Kind == PartKind.ToolCall ? "arguments" : "text", part.Text);
            WriteTextExtras(done, part);
            EndEvent(frames, done);
        }

        if (part.Kind == PartKind.Text)
        {
            WriteContentPart(frames, "response.content_part.done", part, part.Text);
        }
        else if (part.Kind == PartKind.Reasoning && request.ShowsReasoning)
        {
            WriteSummaryPart(frames, "response.reasoning_summary_part.done", part, part.Text);
        }

        var json = BeginEvent(frames, "response.output_item.done");
        json.WriteNumber("output_index", part.Index);
        json.WritePropertyName("item");
        _response.WriteItem(json, part, finished: true);
        EndEvent(frames, json);
    }

    private static string Name(AnswerPart part, string end) => part.Kind switch
    {
        PartKind.Reasoning => $"response.reasoning_summary_text.{end}",
        PartKind.Text => $"response.output_text.{end}",
        _ => $"response.function_call_arguments.{end}",
    };

    private static void WriteTextExtras(Utf8JsonWriter json, AnswerPart part)
    {
        if (part.Kind == PartKind.Text)
        {
            json.WriteStartArray("logprobs");
            json.WriteEndArray();
        }
    }

    private void WriteContentPart(FrameBuffer frames, string name, AnswerPart part, string text)
    {
        var json = BeginItemEvent(frames, name, part);
        json.WritePropertyName("part");
        ResponseJson.WriteContent(json, text);
        EndEvent(frames, json);
    }

    private void WriteSummaryPart(FrameBuffer frames, string name, AnswerPart part, string text)
    {
        var json = BeginItemEvent(frames, name, part);
        json.WriteStartObject("part");
        json.WriteString("type", "summary_text");
        json.WriteString("text", text);
        json.WriteEndObject();
        EndEvent(frames, json);
    }

    private void WriteResponse(FrameBuffer frames, string name, bool finished)
    {
        var json = BeginEvent(frames, name);
        json.WritePropertyName("response");
        _response.Write(json, finished);
        EndEvent(frames, json);
    }

    private Utf8JsonWriter BeginItemEvent(FrameBuffer frames, string name, AnswerPart part)
    {
        var json = BeginEvent(frames, name);
        json.WriteString("item_id", ResponseJson.ItemId(part, Answer.Id));
        json.WriteNumber("output_index", part.Index);
        if (part.Kind != PartKind.ToolCall)
        {
            json.WriteNumber(part.Kind == PartKind.Text ? "content_index" : "summary_index", 0);
        }

        return json;
    }

    private Utf8JsonWriter BeginEvent(FrameBuffer frames, string name)
    {
        var json = frames.BeginEvent(System.Text.Encoding.ASCII.GetBytes(name));
        json.WriteStartObject();
        json.WriteString("type", name);
        json.WriteNumber("sequence_number", _sequence++);
        return json;
    }

    private static void EndEvent(FrameBuffer frames, Utf8JsonWriter json)
    {
        json.WriteEndObject();
        frames.EndEvent();
    }

    private void Keep()
    {
        if (request.Body.TryGetProperty("store", out var keep) && keep.ValueKind == JsonValueKind.False)
        {
            return;
        }

        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            _response.Write(json, finished: true);
        }

        var calls = Answer.First.Parts.Where(part => part.Kind == PartKind.ToolCall).Select(ResponseJson.CallId);
        store.Add(new StoredResponse(
            _response.Id,
            buffer.WrittenSpan.ToArray(),
            Answer.Usage.Total,
            request.Prompt.Hash,
            calls.ToHashSet(StringComparer.Ordinal)));
    }
}
