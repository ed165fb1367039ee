using System.Text.Json;
using Penstock.Mock.Answers;
using Penstock.Mock.Hosting;
using Penstock.Mock.Requests;

namespace Penstock.Mock.Anthropic;

/// <summary>A page of ModelInfo with all models, or the one named by <paramref name="only"/>.</summary>
internal sealed class AnthropicModelsEncoder(Answer answer, IReadOnlyList<string> models, string? only) : AnswerEncoder(answer)
{
    public override void WriteWhole(Utf8JsonWriter json)
    {
        if (only is not null)
        {
            Write(json, only);
            return;
        }

        json.WriteStartObject();
        json.WriteStartArray("data");
        foreach (var model in models)
        {
            Write(json, model);
        }

        json.WriteEndArray();
        json.WriteBoolean("has_more", false);
        json.WriteString("first_id", models.Count == 0 ? null : models[0]);
        json.WriteString("last_id", models.Count == 0 ? null : models[^1]);
        json.WriteEndObject();
    }

    public override void InBandError(FrameBuffer frames, Refusal refusal) => AnthropicErrors.WriteBody(frames.BeginJson(), refusal, null);

    private static void Write(Utf8JsonWriter json, string model)
    {
        json.WriteStartObject();
        json.WriteString("type", "model");
        json.WriteString("id", model);
        json.WriteString("display_name", model);
        json.WriteString("created_at", "2025-01-01T00:00:00Z");
        json.WriteEndObject();
    }
}
