using System.Text.Json;
using Penstock.Mock.Answers;
using Penstock.Mock.Hosting;
using Penstock.Mock.Requests;

namespace Penstock.Mock.OpenAi;

/// <summary>CreateCompletionResponse, whole and as server-sent events of the same shape.</summary>
internal sealed class CompletionEncoder(Answer answer, MockRequest request) : AnswerEncoder(answer)
{
    public override void WriteWhole(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        WriteHead(json);
        json.WriteStartArray("choices");
        for (var index = 0; index < Answer.Choices.Count; index++)
        {
            var choice = Answer.Choices[index];
            WriteChoice(json, index, Echo(index) + choice.TextOf(PartKind.Text), ChatEncoder.Word(choice.Finish));
        }

        json.WriteEndArray();
        if (Answer.ReportsUsage)
        {
            OpenAiUsage.WriteCompletion(json, Answer.Usage);
        }

        json.WriteEndObject();
    }

    public override void Begin(FrameBuffer frames)
    {
        for (var index = 0; index < Answer.Choices.Count; index++)
        {
            if (Echo(index) is { Length: > 0 } echo)
            {
                WriteChunk(frames, index, echo, null);
            }
        }
    }

    public override void Write(FrameBuffer frames, AnswerStep step)
    {
        if (step.Part.Kind == PartKind.Text)
        {
            WriteChunk(frames, step.Part.Choice, step.Part.Slice(step.First, step.Count), null);
        }
    }

    public override void End(FrameBuffer frames)
    {
        for (var index = 0; index < Answer.Choices.Count; index++)
        {
            WriteChunk(frames, index, "", ChatEncoder.Word(Answer.Choices[index].Finish));
        }

        if (request.StreamOption && Answer.ReportsUsage)
        {
            var json = frames.BeginEvent();
            json.WriteStartObject();
            WriteHead(json);
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

    /// <summary>The prompt in front of its answer, when that was asked for.</summary>
    private string Echo(int index)
    {
        var echoes = request.Body.TryGetProperty("echo", out var echo) && echo.ValueKind == JsonValueKind.True && request.Inputs.Count > 0;
        return echoes ? request.Inputs[index * request.Inputs.Count / Answer.Choices.Count] : "";
    }

    private void WriteHead(Utf8JsonWriter json)
    {
        json.WriteString("id", $"cmpl-{Answer.Id}");
        json.WriteString("object", "text_completion");
        json.WriteNumber("created", Answer.Created.ToUnixTimeSeconds());
        json.WriteString("model", request.Model);
        json.WriteString("system_fingerprint", "fp_mock");
    }

    private void WriteChunk(FrameBuffer frames, int index, string text, string? finish)
    {
        var json = frames.BeginEvent();
        json.WriteStartObject();
        WriteHead(json);
        json.WriteStartArray("choices");
        WriteChoice(json, index, text, finish);
        json.WriteEndArray();
        json.WriteEndObject();
        frames.EndEvent();
    }

    private static void WriteChoice(Utf8JsonWriter json, int index, string text, string? finish)
    {
        json.WriteStartObject();
        json.WriteString("text", text);
        json.WriteNumber("index", index);
        json.WriteNull("logprobs");
        json.WriteString("finish_reason", finish);
        json.WriteEndObject();
    }
}
