using System.Text.Json;
using Penstock.Mock.Answers;
using Penstock.Mock.Hosting;
using Penstock.Mock.Requests;

namespace Penstock.Mock.OpenAi;

/// <summary>ListModelsResponse, or the Model named by <paramref name="only"/>.</summary>
internal sealed class ModelListEncoder(Answer answer, IReadOnlyList<string> models, string? only) : AnswerEncoder(answer)
{
    // Models are as old as the mock's protocol, not as the process.
    private const long Created = 1_735_689_600;

    public override void WriteWhole(Utf8JsonWriter json)
    {
        if (only is not null)
        {
            Write(json, only);
            return;
        }

        json.WriteStartObject();
        json.WriteString("object", "list");
        json.WriteStartArray("data");
        foreach (var model in models)
        {
            Write(json, model);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    public override void InBandError(FrameBuffer frames, Refusal refusal) => OpenAiErrors.WriteBody(frames.BeginJson(), refusal);

    private static void Write(Utf8JsonWriter json, string model)
    {
        json.WriteStartObject();
        json.WriteString("id", model);
        json.WriteString("object", "model");
        json.WriteNumber("created", Created);
        json.WriteString("owned_by", "penstock-mock");
        json.WriteEndObject();
    }
}
