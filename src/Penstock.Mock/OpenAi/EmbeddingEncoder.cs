using System.Text.Json;
using Penstock.Mock.Answers;
using Penstock.Mock.Hosting;
using Penstock.Mock.Requests;

namespace Penstock.Mock.OpenAi;

/// <summary>CreateEmbeddingResponse, with vectors as numbers or as base64 of little-endian 32-bit floats.</summary>
internal sealed class EmbeddingEncoder(Answer answer, MockRequest request) : AnswerEncoder(answer)
{
    private const int UsualDimensions = 1_536;

    public override void WriteWhole(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("object", "list");
        json.WriteStartArray("data");
        for (var index = 0; index < request.Inputs.Count; index++)
        {
            json.WriteStartObject();
            json.WriteString("object", "embedding");
            json.WriteNumber("index", index);
            WriteVector(json, EmbeddingVector.Of(request.Inputs[index], request.Dimensions ?? UsualDimensions));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteString("model", request.Model);
        json.WriteStartObject("usage");
        json.WriteNumber("prompt_tokens", Answer.Usage.Prompt);
        json.WriteNumber("total_tokens", Answer.Usage.Prompt);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    public override void InBandError(FrameBuffer frames, Refusal refusal) => OpenAiErrors.WriteBody(frames.BeginJson(), refusal);

    private void WriteVector(Utf8JsonWriter json, float[] vector)
    {
        if (request.Base64)
        {
            json.WriteBase64String("embedding", EmbeddingVector.LittleEndian(vector));
            return;
        }

        json.WriteStartArray("embedding");
        foreach (var value in vector)
        {
            json.WriteNumberValue(value);
        }

        json.WriteEndArray();
    }
}
