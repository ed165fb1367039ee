using System.Buffers;
using System.Text.Json;
using Penstock.Protocols.Errors;
using Penstock.Protocols.Inference;
using Penstock.Protocols.Inference.Embeddings;
using Penstock.Protocols.Json;

namespace Penstock.Protocols.OpenAi;

/// <summary>OpenAI embeddings, both ways.</summary>
public sealed class EmbeddingsCodec : IEmbeddingCodec
{
    private EmbeddingsCodec()
    {
    }

    /// <summary>The one instance.</summary>
    public static EmbeddingsCodec Instance { get; } = new();

    /// <inheritdoc/>
    public int MaxInputs => 2048;

    /// <summary>Reads <c>POST /v1/embeddings</c>.</summary>
    public static Result<EmbeddingRequest> DecodeRequest(ReadOnlyMemory<byte> body) => EmbeddingsRequestReader.Read(body);

    /// <summary>Writes an answer for a client: numbers, or base64 where it asked for that.</summary>
    public static void EncodeAnswer(EmbeddingAnswer answer, string? publicModel, bool asBase64, IBufferWriter<byte> output)
    {
        using var json = new Utf8JsonWriter(output, WireJson.WriterOptions);
        json.WriteStartObject();
        json.WriteString("object"u8, "list");
        json.WriteStartArray("data"u8);
        for (int i = 0; i < answer.Vectors.Count; i++)
        {
            json.WriteStartObject();
            json.WriteString("object"u8, "embedding");
            json.WriteNumber("index"u8, i);
            EmbeddingVectors.Write(json, answer.Vectors[i].Span, asBase64);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteString("model"u8, publicModel ?? answer.Model);
        json.WriteStartObject("usage"u8);
        json.WriteNumber("prompt_tokens"u8, answer.Usage.PromptTokens ?? 0);
        json.WriteNumber("total_tokens"u8, answer.Usage.PromptTokens ?? 0);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <inheritdoc/>
    public Result<EncodedRequest> EncodeRequest(EmbeddingRequest request, EncodeOptions options) => RequestEncoding.Write(options, (json, policy) =>
    {
        json.WriteStartObject();
        json.WriteString("model"u8, options.Model);
        json.WriteStartArray("input"u8);
        foreach (EmbeddingInput input in request.Inputs)
        {
            Write(json, input);
        }

        json.WriteEndArray();
        json.WriteNumberIfSet("dimensions"u8, request.Dimensions);
        json.WriteString("encoding_format"u8, "float");
        json.WriteTextIfSet("user"u8, request.User);
        policy.Foreign(request.Extensions, ProviderTag.OpenAi);
        json.WriteExtensions(request.Extensions, ProviderTag.OpenAi);
        json.WriteEndObject();
    });

    /// <inheritdoc/>
    public Result<EmbeddingAnswer> DecodeAnswer(ReadOnlyMemory<byte> body, string model, int inputs)
    {
        using JsonDocument? document = WireJson.TryParse(body);
        JsonElement root = document?.RootElement ?? default;
        var vectors = new ReadOnlyMemory<float>[inputs];
        int position = 0;
        foreach (JsonElement item in root.Items("data"u8))
        {
            int index = item.Index("index"u8) ?? position;
            position++;
            if (index >= inputs || EmbeddingVectors.Read(item.Field("embedding"u8)) is not float[] vector)
            {
                return EmbeddingVectors.Senseless;
            }

            vectors[index] = vector;
        }

        long? tokens = root.Object("usage"u8).Count("prompt_tokens"u8);
        return EmbeddingVectors.Check(root.NonEmptyText("model"u8) ?? model, vectors, new TokenUsage { PromptTokens = tokens });
    }

    private static void Write(Utf8JsonWriter json, EmbeddingInput input)
    {
        if (input.Tokens is null)
        {
            json.WriteStringValue(input.Text);
            return;
        }

        json.WriteStartArray();
        foreach (int token in input.Tokens)
        {
            json.WriteNumberValue(token);
        }

        json.WriteEndArray();
    }
}
