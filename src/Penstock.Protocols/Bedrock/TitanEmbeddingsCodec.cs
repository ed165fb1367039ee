using System.Text.Json;
using Penstock.Protocols.Errors;
using Penstock.Protocols.Inference;
using Penstock.Protocols.Inference.Embeddings;
using Penstock.Protocols.Json;

namespace Penstock.Protocols.Bedrock;

/// <summary>Amazon Titan Text Embeddings by InvokeModel: one text a request.</summary>
public sealed class TitanEmbeddingsCodec : IEmbeddingCodec
{
    private TitanEmbeddingsCodec()
    {
    }

    /// <summary>The one instance.</summary>
    public static TitanEmbeddingsCodec Instance { get; } = new();

    /// <inheritdoc/>
    public int MaxInputs => 1;

    /// <inheritdoc/>
    public Result<EncodedRequest> EncodeRequest(EmbeddingRequest request, EncodeOptions options) => RequestEncoding.Write(options, (json, policy) =>
    {
        bool isFirst = options.Model.Contains("titan-embed-text-v1", StringComparison.Ordinal) || options.Model.Contains("titan-embed-g1", StringComparison.Ordinal);
        json.WriteStartObject();
        json.WriteString("inputText"u8, policy.TextOf(request.Inputs[0]));
        if (isFirst)
        {
            policy.UnsupportedIf(request.Dimensions is not null, "dimensions");
        }
        else
        {
            json.WriteNumberIfSet("dimensions"u8, request.Dimensions);
        }

        json.WriteEndObject();
        policy.NoteEmbedding(request, ProviderTag.Bedrock);
    });

    /// <inheritdoc/>
    public Result<EmbeddingAnswer> DecodeAnswer(ReadOnlyMemory<byte> body, string model, int inputs)
    {
        using JsonDocument? document = WireJson.TryParse(body);
        JsonElement root = document?.RootElement ?? default;
        return inputs == 1 && EmbeddingVectors.Read(root.Field("embedding"u8)) is float[] vector
            ? EmbeddingVectors.Check(model, [vector], new TokenUsage { PromptTokens = root.Count("inputTextTokenCount"u8) })
            : EmbeddingVectors.Senseless;
    }
}
