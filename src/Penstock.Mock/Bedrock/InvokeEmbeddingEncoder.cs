using System.Text.Json;
using Penstock.Mock.Answers;
using Penstock.Mock.Hosting;
using Penstock.Mock.Requests;

namespace Penstock.Mock.Bedrock;

/// <summary>InvokeModel's answers of Titan Text Embeddings and Cohere Embed.</summary>
internal sealed class InvokeEmbeddingEncoder(Answer answer, MockRequest request, string model) : AnswerEncoder(answer)
{
    private const int UsualDimensions = 1_024;

    public override void WriteWhole(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        if (InvokeEmbeddingReader.IsCohere(model))
        {
            WriteCohere(json);
        }
        else
        {
            json.WritePropertyName("embedding");
            WriteVector(json, request.Inputs[0]);
            json.WriteNumber("inputTextTokenCount", PromptText.Count(request.Inputs[0]));
        }

        json.WriteEndObject();
    }

    public override void InBandError(FrameBuffer frames, Refusal refusal)
    {
        // An answer that is not streamed has no place for one.
    }

    private void WriteCohere(Utf8JsonWriter json)
    {
        json.WriteString("id", Answer.Id);
        json.WriteString("response_type", "embeddings_by_type");
        json.WriteStartObject("embeddings");
        json.WriteStartArray("float");
        request.Inputs.ForEach(input => WriteVector(json, input));
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteStartArray("texts");
        request.Inputs.ForEach(json.WriteStringValue);
        json.WriteEndArray();
    }

    private void WriteVector(Utf8JsonWriter json, string input)
    {
        json.WriteStartArray();
        foreach (var value in EmbeddingVector.Of(input, request.Dimensions ?? UsualDimensions))
        {
            json.WriteNumberValue(value);
        }

        json.WriteEndArray();
    }
}
