using System.Text.Json;
using Penstock.Mock.Answers;
using Penstock.Mock.Hosting;
using Penstock.Mock.Requests;

namespace Penstock.Mock.Gemini;

/// <summary>ListModelsResponse, or the Model named by <paramref name="only"/>.</summary>
internal sealed class GeminiModelsEncoder(Answer answer, IReadOnlyList<string> models, string? only) : AnswerEncoder(answer)
{
    public override void WriteWhole(Utf8JsonWriter json)
    {
        if (only is not null)
        {
            Write(json, only);
            return;
        }

        json.WriteStartObject();
        json.WriteStartArray("models");
        foreach (var model in models)
        {
            Write(json, model);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    public override void InBandError(FrameBuffer frames, Refusal refusal) => GeminiErrors.WriteBody(frames.BeginJson(), refusal);

    private static void Write(Utf8JsonWriter json, string model)
    {
        json.WriteStartObject();
        json.WriteString("name", $"models/{model}");
        json.WriteString("version", "001");
        json.WriteString("displayName", model);
        json.WriteNumber("inputTokenLimit", 1_048_576);
        json.WriteNumber("outputTokenLimit", 65_536);
        json.WriteStartArray("supportedGenerationMethods");
        json.WriteStringValue("generateContent");
        json.WriteStringValue("countTokens");
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
