using System.Text.Json;
using Penstock.Mock.Answers;
using Penstock.Mock.Hosting;
using Penstock.Mock.Requests;

namespace Penstock.Mock.Gemini;

/// <summary>EmbedContentResponse, BatchEmbedContentsResponse, or Vertex's predictions.</summary>
internal sealed class GeminiEmbeddingEncoder(Answer answer, MockRequest request, string action) : AnswerEncoder(answer)
{
    private const int UsualDimensions = 3_072;

    public override void WriteWhole(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        if (action is "embedContent")
        {
            json.WritePropertyName("embedding");
            WriteVector(json, request.Inputs[0]);
        }
        else
        {
            json.WriteStartArray(action is "predict" ? "predictions" : "embeddings");
            foreach (var input in request.Inputs)
            {
                WriteItem(json, input);
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    public override void InBandError(FrameBuffer frames, Refusal refusal) => GeminiErrors.WriteBody(frames.BeginJson(), refusal);

    private void WriteItem(Utf8JsonWriter json, string input)
    {
        if (action is not "predict")
        {
            WriteVector(json, input);
            return;
        }

        json.WriteStartObject();
        json.WritePropertyName("embeddings");
        WriteVector(json, input, PromptText.Count(input));
        json.WriteEndObject();
    }

    private void WriteVector(Utf8JsonWriter json, string input, int? tokens = null)
    {
        json.WriteStartObject();
        json.WriteStartArray("values");
        foreach (var value in EmbeddingVector.Of(input, request.Dimensions ?? UsualDimensions))
        {
            json.WriteNumberValue(value);
        }

        json.WriteEndArray();
        if (tokens is { } count)
        {
            json.WriteStartObject("statistics");
            json.WriteBoolean("truncated", false);
            json.WriteNumber("token_count", count);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }
}
