using System.Text.Json;
using Penstock.Protocols.Errors;
using Penstock.Protocols.Inference;
using Penstock.Protocols.Inference.Embeddings;
using Penstock.Protocols.Json;

namespace Penstock.Protocols.Gemini;

/// <summary>Vertex AI's <c>models/{model}:predict</c> for text embeddings.</summary>
public sealed class VertexEmbeddingsCodec : IEmbeddingCodec
{
    private static readonly VertexEmbeddingsCodec One = new(1);

    // Vertex takes 250 texts at once; the bound that all regions share is lower.
    private static readonly VertexEmbeddingsCodec Many = new(100);

    private VertexEmbeddingsCodec(int maxInputs) => MaxInputs = maxInputs;

    /// <inheritdoc/>
    public int MaxInputs { get; }

    /// <summary>The codec for a model: those named <c>gemini-</c> take one text a request.</summary>
    public static VertexEmbeddingsCodec For(string model) => model.StartsWith("gemini-", StringComparison.Ordinal) ? One : Many;

    /// <inheritdoc/>
    public Result<EncodedRequest> EncodeRequest(EmbeddingRequest request, EncodeOptions options) => RequestEncoding.Write(options, (json, policy) =>
    {
        json.WriteStartObject();
        json.WriteStartArray("instances"u8);
        foreach (EmbeddingInput input in request.Inputs)
        {
            json.WriteStartObject();
            json.WriteString("content"u8, policy.TextOf(input));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        if (request.Dimensions is int dimensions)
        {
            json.WriteStartObject("parameters"u8);
            json.WriteNumber("outputDimensionality"u8, dimensions);
            json.WriteEndObject();
        }

        json.WriteEndObject();
        policy.NoteEmbedding(request, ProviderTag.Gemini);
    });

    /// <inheritdoc/>
    public Result<EmbeddingAnswer> DecodeAnswer(ReadOnlyMemory<byte> body, string model, int inputs)
    {
        using JsonDocument? document = WireJson.TryParse(body);
        var vectors = new List<ReadOnlyMemory<float>>();
        long? tokens = 0;
        foreach (JsonElement item in (document?.RootElement ?? default).Items("predictions"u8))
        {
            JsonElement embedding = item.Object("embeddings"u8);
            if (vectors.Count == inputs || EmbeddingVectors.Read(embedding.Field("values"u8)) is not float[] vector)
            {
                return EmbeddingVectors.Senseless;
            }

            vectors.Add(vector);
            tokens += embedding.Object("statistics"u8).Count("token_count"u8);
        }

        return vectors.Count == inputs ? EmbeddingVectors.Check(model, vectors, new TokenUsage { PromptTokens = tokens }) : EmbeddingVectors.Senseless;
    }
}
