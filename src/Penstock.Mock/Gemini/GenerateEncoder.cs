using System.Text.Json;
using Penstock.Mock.Answers;
using Penstock.Mock.Behaviour;
using Penstock.Mock.Hosting;
using Penstock.Mock.Requests;

namespace Penstock.Mock.Gemini;

/// <summary>
/// GenerateContentResponse, whole or as chunks: server-sent events without names or terminator (and with CRLF, as Google sends
/// them), or elements of one JSON array. Every chunk carries the usage so far; function calls come whole.
/// </summary>
internal sealed class GenerateEncoder(Answer answer, MockRequest request, bool asEvents) : AnswerEncoder(answer)
{
    public const string StreamAction = "streamGenerateContent";
    private int _chunks;
    private int _spoken;
    private int _thought;

    public override string StreamContentType => asEvents ? "text/event-stream" : "application/json; charset=UTF-8";

    public override void WriteWhole(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteStartArray("candidates");
        for (var index = 0; index < Answer.Choices.Count; index++)
        {
            WriteCandidate(json, index, Answer.Choices[index].Parts.Where(IsShown), Answer.Choices[index]);
        }

        json.WriteEndArray();
        var usage = Answer.Usage;
        WriteTail(json, usage.Output - usage.Reasoning, usage.Reasoning);
        json.WriteEndObject();
    }

    public override void Write(FrameBuffer frames, AnswerStep step)
    {
        _thought += step.Part.Kind == PartKind.Reasoning ? step.Count : 0;
        _spoken += step.Part.Kind == PartKind.Reasoning ? 0 : step.Count;
        if (!IsShown(step.Part) || (step.Part.Kind == PartKind.ToolCall && !step.Ends))
        {
            return;
        }

        var json = BeginChunk(frames);
        json.WriteStartArray("candidates");
        json.WriteStartObject();
        json.WriteStartObject("content");
        json.WriteStartArray("parts");
        WritePart(json, step.Part, step.Part.Kind == PartKind.ToolCall ? step.Part.Text : step.Part.Slice(step.First, step.Count));
        json.WriteEndArray();
        json.WriteString("role", "model");
        json.WriteEndObject();
        json.WriteNumber("index", step.Part.Choice);
        json.WriteEndObject();
        json.WriteEndArray();
        EndChunk(frames, json);
    }

    public override void End(FrameBuffer frames)
    {
        for (var index = 0; index < Answer.Choices.Count; index++)
        {
            var json = BeginChunk(frames);
            json.WriteStartArray("candidates");
            WriteCandidate(json, index, [], Answer.Choices[index]);
            json.WriteEndArray();
            EndChunk(frames, json);
        }
    }

    public override void Terminate(FrameBuffer frames) => frames.Raw(asEvents ? default : "]"u8);

    public override void Comment(FrameBuffer frames) => frames.Raw(asEvents ? ": keep-alive\r\n\r\n"u8 : default);

    public override void Malformed(FrameBuffer frames) =>
        frames.Raw(asEvents ? "data: {\"candidates\": [{\"content\r\n\r\n"u8 : ",\r\n{\"candidates\": [{\"content"u8);

    public override void InBandError(FrameBuffer frames, Refusal refusal)
    {
        Separate(frames);
        GeminiErrors.WriteBody(frames.BeginJson(), refusal with { Kind = RefusalKind.Unavailable });
        frames.EndJson();
        frames.Raw(asEvents ? "\r\n\r\n"u8 : default);
    }

    private bool IsShown(AnswerPart part) => part.Kind != PartKind.Reasoning || request.ShowsReasoning;

    private Utf8JsonWriter BeginChunk(FrameBuffer frames)
    {
        Separate(frames);
        var json = frames.BeginJson();
        json.WriteStartObject();
        return json;
    }

    private void Separate(FrameBuffer frames) => frames.Raw(asEvents ? "data: "u8 : _chunks++ == 0 ? "["u8 : ",\r\n"u8);

    private void EndChunk(FrameBuffer frames, Utf8JsonWriter json)
    {
        WriteTail(json, _spoken, _thought);
        json.WriteEndObject();
        frames.EndJson();
        frames.Raw(asEvents ? "\r\n\r\n"u8 : default);
    }

    private static void WriteCandidate(Utf8JsonWriter json, int index, IEnumerable<AnswerPart> parts, AnswerChoice choice)
    {
        json.WriteStartObject();
        json.WriteStartObject("content");
        json.WriteStartArray("parts");
        foreach (var part in parts)
        {
            WritePart(json, part, part.Text);
        }

        json.WriteEndArray();
        json.WriteString("role", "model");
        json.WriteEndObject();
        json.WriteString("finishReason", Word(choice));
        json.WriteNumber("index", index);
        json.WriteEndObject();
    }

    private static void WritePart(Utf8JsonWriter json, AnswerPart part, string text)
    {
        json.WriteStartObject();
        if (part.Kind == PartKind.ToolCall)
        {
            json.WriteStartObject("functionCall");
            json.WriteString("name", part.ToolName);
            json.WritePropertyName("args");
            json.WriteRawValue(JsonText.IsObject(text) ? text : "{}");
            json.WriteEndObject();
            if (part.CallIndex == 0)
            {
                json.WriteString("thoughtSignature", part.Signature);
            }
        }
        else
        {
            json.WriteString("text", text);
            if (part.Kind == PartKind.Reasoning)
            {
                json.WriteBoolean("thought", true);
            }
        }

        json.WriteEndObject();
    }

    /// <summary>A tool call ends with STOP; one that the token limit cut is malformed.</summary>
    private static string Word(AnswerChoice choice) => choice.Finish switch
    {
        FinishReason.Length when choice.Parts is [.., { Kind: PartKind.ToolCall }] => "MALFORMED_FUNCTION_CALL",
        FinishReason.Length => "MAX_TOKENS",
        FinishReason.Filter => "SAFETY",
        _ => "STOP",
    };

    /// <summary>Thoughts are not among the candidates' tokens; the prompt includes cached ones.</summary>
    private void WriteTail(Utf8JsonWriter json, int spoken, int thought)
    {
        if (Answer.ReportsUsage)
        {
            var usage = Answer.Usage;
            json.WriteStartObject("usageMetadata");
            json.WriteNumber("promptTokenCount", usage.Prompt);
            json.WriteNumber("candidatesTokenCount", spoken);
            json.WriteNumber("totalTokenCount", usage.Prompt + spoken + thought);
            if (thought > 0)
            {
                json.WriteNumber("thoughtsTokenCount", thought);
            }

            if (usage.Cached > 0)
            {
                json.WriteNumber("cachedContentTokenCount", usage.Cached);
            }

            json.WriteStartArray("promptTokensDetails");
            json.WriteStartObject();
            json.WriteString("modality", "TEXT");
            json.WriteNumber("tokenCount", usage.Prompt);
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteString("modelVersion", request.Model);
        json.WriteString("responseId", Answer.Id);
    }
}
