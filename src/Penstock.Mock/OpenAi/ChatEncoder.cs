using System.Text.Json;
using Penstock.Mock.Answers;
using Penstock.Mock.Behaviour;
using Penstock.Mock.Hosting;
using Penstock.Mock.Requests;

namespace Penstock.Mock.OpenAi;

/// <summary>CreateChatCompletionResponse, and CreateChatCompletionStreamResponse as server-sent events.</summary>
internal sealed class ChatEncoder(Answer answer, MockRequest request, AzureContentFilter filter) : AnswerEncoder(answer)
{
    private byte[] _head = [];

    public override void WriteWhole(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        WriteHead(json, "chat.completion");
        json.WriteStartArray("choices");
        for (var index = 0; index < Answer.Choices.Count; index++)
        {
            WriteChoice(json, index, Answer.Choices[index]);
        }

        json.WriteEndArray();
        if (Answer.ReportsUsage)
        {
            OpenAiUsage.WriteCompletion(json, Answer.Usage);
        }

        if (filter == AzureContentFilter.Present)
        {
            ContentFilterJson.WritePromptResults(json);
        }

        json.WriteEndObject();
    }

    public override void Begin(FrameBuffer frames)
    {
        _head = Head(frames);
        if (filter == AzureContentFilter.Present)
        {
            // Azure's first chunk has no choices: clients that index them break here.
            var json = frames.BeginEvent();
            json.WriteStartObject();
            WriteHead(json, "chat.completion.chunk");
            json.WriteStartArray("choices");
            json.WriteEndArray();
            ContentFilterJson.WritePromptResults(json);
            json.WriteEndObject();
            frames.EndEvent();
        }

        for (var choice = 0; choice < Answer.Choices.Count; choice++)
        {
            OpenDelta(frames, choice);
            frames.Raw("{\"role\":\"assistant\",\"content\":\"\",\"refusal\":null}"u8);
            CloseDelta(frames, null);
        }
    }

    public override void Write(FrameBuffer frames, AnswerStep step)
    {
        if (step.Part.Kind == PartKind.Reasoning && !Answer.ShowsThoughts)
        {
            return;
        }

        OpenDelta(frames, step.Part.Choice);
        var text = step.Part.Slice(step.First, step.Count);
        switch (step.Part.Kind)
        {
            case PartKind.Reasoning:
                frames.Raw("{\"reasoning_content\":"u8);
                WriteText(frames, text);
                break;
            case PartKind.Text:
                frames.Raw("{\"content\":"u8);
                WriteText(frames, text);
                break;
            default:
                WriteCallDelta(frames, step, text);
                break;
        }

        frames.Raw("}"u8);
        CloseDelta(frames, null, step);
    }

    public override void End(FrameBuffer frames)
    {
        for (var choice = 0; choice < Answer.Choices.Count; choice++)
        {
            OpenDelta(frames, choice);
            frames.Raw("{}"u8);
            CloseDelta(frames, Word(Answer.Choices[choice].Finish));
        }

        if (request.StreamOption && Answer.ReportsUsage)
        {
            var json = frames.BeginEvent();
            json.WriteStartObject();
            WriteHead(json, "chat.completion.chunk");
            json.WriteStartArray("choices");
            json.WriteEndArray();
            OpenAiUsage.WriteCompletion(json, Answer.Usage);
            json.WriteEndObject();
            frames.EndEvent();
        }
    }

    public override void Terminate(FrameBuffer frames) => frames.Raw("data: [DONE]\n\n"u8);

    public override void InBandError(FrameBuffer frames, Refusal refusal)
    {
        OpenAiErrors.WriteBody(frames.BeginEvent(), refusal);
        frames.EndEvent();
    }

    /// <summary>OpenAI's word for why an answer ended.</summary>
    public static string Word(FinishReason finish) => finish switch
    {
        FinishReason.Length => "length",
        FinishReason.Tools => "tool_calls",
        FinishReason.Filter => "content_filter",
        _ => "stop",
    };

    private void WriteHead(Utf8JsonWriter json, string kind)
    {
        json.WriteString("id", $"chatcmpl-{Answer.Id}");
        json.WriteString("object", kind);
        json.WriteNumber("created", Answer.Created.ToUnixTimeSeconds());
        json.WriteString("model", request.Model);
        json.WriteString("service_tier", "default");
        json.WriteString("system_fingerprint", "fp_mock");
    }

    /// <summary>Every chunk begins with the same bytes, so they are made once.</summary>
    private byte[] Head(FrameBuffer frames)
    {
        var before = frames.Length;
        var json = frames.BeginEvent();
        json.WriteStartObject();
        WriteHead(json, "chat.completion.chunk");
        frames.EndJson();
        frames.Raw(",\"choices\":[{\"index\":"u8);
        var head = frames.Written[before..].ToArray();
        frames.Clear();
        return head;
    }

    private void OpenDelta(FrameBuffer frames, int choice)
    {
        frames.Raw(_head);
        Utf8Formatter.Write(frames, choice);
        frames.Raw(",\"delta\":"u8);
    }

    private void CloseDelta(FrameBuffer frames, string? finish, AnswerStep step = default)
    {
        if (request.Logprobs && step.Part?.Kind == PartKind.Text)
        {
            frames.Raw(",\"logprobs\":"u8);
            LogprobJson.Write(frames.BeginJson(), step);
            frames.EndJson();
        }
        else
        {
            frames.Raw(",\"logprobs\":null"u8);
        }

        frames.Raw(",\"finish_reason\":"u8);
        WriteText(frames, finish);
        if (filter == AzureContentFilter.Present)
        {
            frames.Raw(",\"content_filter_results\":{}"u8);
        }

        frames.Raw("}]"u8);
        if (request.StreamOption)
        {
            frames.Raw(",\"usage\":null"u8);
        }

        frames.Raw("}\n\n"u8);
    }

    private static void WriteCallDelta(FrameBuffer frames, AnswerStep step, string text)
    {
        frames.Raw("{\"tool_calls\":["u8);
        var json = frames.BeginJson();
        json.WriteStartObject();
        json.WriteNumber("index", step.Part.CallIndex);
        if (step.Begins)
        {
            // Id, type and name come once: clients concatenate what they are sent.
            json.WriteString("id", CallId(step.Part));
            json.WriteString("type", "function");
        }

        json.WriteStartObject("function");
        if (step.Begins)
        {
            json.WriteString("name", step.Part.ToolName);
        }

        json.WriteString("arguments", text);
        json.WriteEndObject();
        json.WriteEndObject();
        frames.EndJson();
        frames.Raw("]"u8);
    }

    private static void WriteText(FrameBuffer frames, string? text)
    {
        var json = frames.BeginJson();
        json.WriteStringValue(text);
        frames.EndJson();
    }

    private static string CallId(AnswerPart part) => $"call_{part.CallId[8..]}";

    private void WriteChoice(Utf8JsonWriter json, int index, AnswerChoice choice)
    {
        json.WriteStartObject();
        json.WriteNumber("index", index);
        json.WriteStartObject("message");
        json.WriteString("role", "assistant");
        var calls = choice.Parts.Where(part => part.Kind == PartKind.ToolCall).ToList();
        var speaks = calls.Count == 0 || choice.Parts.Any(part => part.Kind == PartKind.Text);
        json.WriteString("content", speaks ? choice.TextOf(PartKind.Text) : null);
        json.WriteNull("refusal");
        json.WriteStartArray("annotations");
        json.WriteEndArray();
        if (Answer.ShowsThoughts)
        {
            json.WriteString("reasoning_content", choice.TextOf(PartKind.Reasoning));
        }

        if (calls.Count > 0)
        {
            WriteCalls(json, calls);
        }

        json.WriteEndObject();
        WriteLogprobs(json, choice);
        json.WriteString("finish_reason", Word(choice.Finish));
        if (filter == AzureContentFilter.Present)
        {
            ContentFilterJson.WriteResults(json);
        }

        json.WriteEndObject();
    }

    private static void WriteCalls(Utf8JsonWriter json, List<AnswerPart> calls)
    {
        json.WriteStartArray("tool_calls");
        foreach (var call in calls)
        {
            json.WriteStartObject();
            json.WriteString("id", CallId(call));
            json.WriteString("type", "function");
            json.WriteStartObject("function");
            json.WriteString("name", call.ToolName);
            json.WriteString("arguments", call.Text);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private void WriteLogprobs(Utf8JsonWriter json, AnswerChoice choice)
    {
        if (request.Logprobs && choice.Parts.FirstOrDefault(part => part.Kind == PartKind.Text) is { } text)
        {
            json.WritePropertyName("logprobs");
            LogprobJson.Write(json, new AnswerStep(text, 0, text.Tokens.Count));
        }
        else
        {
            json.WriteNull("logprobs");
        }
    }
}
