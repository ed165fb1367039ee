using System.Text.Json;
using Penstock.Protocols.Errors;
using Penstock.Protocols.Inference;
using Penstock.Protocols.Inference.Embeddings;
using Penstock.Protocols.Json;

namespace Penstock.Protocols.Bedrock;

/// <summary>
/// Cohere Embed (3 and 4) on Bedrock by InvokeModel. What the vectors are for is told by <c>input_type</c>, which a client may send beside OpenAI's
/// fields; without it they are for documents that will be searched.
/// </summary>
public sealed class CohereEmbeddingsCodec : IEmbeddingCodec
{
    private const string InputType = "input_type";

    private CohereEmbeddingsCodec()
    {
    }

    /// <summary>The one instance.</summary>
    public static CohereEmbeddingsCodec Instance { get; } = new();

    /// <inheritdoc/>
    public int MaxInputs => 96;

    /// <inheritdoc/>
    public Result<EncodedRequest> EncodeRequest(EmbeddingRequest request, EncodeOptions options) => RequestEncoding.Write(options, (json, policy) =>
    {
        ProviderExtension? type = request.Extensions.FirstOrDefault(extension => extension.Name is InputType);
        json.WriteStartObject();
        json.WriteStartArray("texts"u8);
        foreach (EmbeddingInput input in request.Inputs)
        {
            json.WriteStringValue(policy.TextOf(input));
        }

        json.WriteEndArray();
        json.WriteRaw("input_type"u8, type?.Json ?? "\"search_document\"");
        json.WriteStartArray("embedding_types"u8);
        json.WriteStringValue("float"u8);
        json.WriteEndArray();
        if (options.Model.Contains("embed-v4", StringComparison.Ordinal))
        {
            json.WriteNumberIfSet("output_dimension"u8, request.Dimensions);
        }
        else
        {
            policy.UnsupportedIf(request.Dimensions is not null, "dimensions");
        }

        json.WriteEndObject();
        policy.NoteEmbedding(request with { Extensions = [.. request.Extensions.Where(extension => extension != type)] }, ProviderTag.Bedrock);
    });

    /// <summary>The vectors stand below <c>embeddings.float</c>, or in <c>embeddings</c> itself where one type only was asked for of version 3.</summary>
    public Result<EmbeddingAnswer> DecodeAnswer(ReadOnlyMemory<byte> body, string model, int inputs)
    {
        using JsonDocument? document = WireJson.TryParse(body);
        JsonElement root = document?.RootElement ?? default;
        var vectors = new List<ReadOnlyMemory<float>>();
        foreach (JsonElement item in root.Field("embeddings"u8).ValueKind == JsonValueKind.Array ? root.Items("embeddings"u8) : root.Object("embeddings"u8).Items("float"u8))
        {
            if (vectors.Count == inputs || EmbeddingVectors.Read(item) is not float[] vector)
            {
                return EmbeddingVectors.Senseless;
            }

            vectors.Add(vector);
        }

        return vectors.Count == inputs ? EmbeddingVectors.Check(model, vectors, TokenUsage.Unknown) : EmbeddingVectors.Senseless;
    }
}
