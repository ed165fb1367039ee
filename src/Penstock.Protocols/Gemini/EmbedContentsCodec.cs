using System.Text.Json;
using Penstock.Protocols.Errors;
using Penstock.Protocols.Inference;
using Penstock.Protocols.Inference.Embeddings;
using Penstock.Protocols.Json;

namespace Penstock.Protocols.Gemini;

/// <summary>Gemini's <c>models/{model}:batchEmbedContents</c>.</summary>
public sealed class EmbedContentsCodec : IEmbeddingCodec
{
    private EmbedContentsCodec()
    {
    }

    /// <summary>The one instance.</summary>
    public static EmbedContentsCodec Instance { get; } = new();

    /// <inheritdoc/>
    public int MaxInputs => 100;

    /// <inheritdoc/>
    public Result<EncodedRequest> EncodeRequest(EmbeddingRequest request, EncodeOptions options) => RequestEncoding.Write(options, (json, policy) =>
    {
        json.WriteStartObject();
        json.WriteStartArray("requests"u8);
        foreach (EmbeddingInput input in request.Inputs)
        {
            Write(json, input, request.Dimensions, options.Model, policy);
        }

        json.WriteEndArray();
        json.WriteEndObject();
        policy.NoteEmbedding(request, ProviderTag.Gemini);
    });

    /// <inheritdoc/>
    public Result<EmbeddingAnswer> DecodeAnswer(ReadOnlyMemory<byte> body, string model, int inputs)
    {
        using JsonDocument? document = WireJson.TryParse(body);
        JsonElement root = document?.RootElement ?? default;
        var vectors = new List<ReadOnlyMemory<float>>();
        foreach (JsonElement item in root.Items("embeddings"u8))
        {
            if (vectors.Count == inputs || EmbeddingVectors.Read(item.Field("values"u8)) is not float[] vector)
            {
                return EmbeddingVectors.Senseless;
            }

            vectors.Add(vector);
        }

        var usage = new TokenUsage { PromptTokens = root.Object("usageMetadata"u8).Count("promptTokenCount"u8) };
        return vectors.Count == inputs ? EmbeddingVectors.Check(model, vectors, usage) : EmbeddingVectors.Senseless;
    }

    private static void Write(Utf8JsonWriter json, EmbeddingInput input, int? dimensions, string model, FieldPolicy policy)
    {
        json.WriteStartObject();
        json.WriteString("model"u8, model.StartsWith("models/", StringComparison.Ordinal) ? model : "models/" + model);
        json.WriteStartObject("content"u8);
        json.WriteStartArray("parts"u8);
        json.WriteStartObject();
        json.WriteString("text"u8, policy.TextOf(input));
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteNumberIfSet("outputDimensionality"u8, dimensions);
        json.WriteEndObject();
    }
}
