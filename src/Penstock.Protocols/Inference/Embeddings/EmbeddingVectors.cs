using System.Buffers.Binary;
using System.Text.Json;
using Penstock.Protocols.Errors;
using Penstock.Protocols.Json;

namespace Penstock.Protocols.Inference.Embeddings;

/// <summary>Vectors on the wire: numbers, or base64 of little-endian 32-bit floats.</summary>
internal static class EmbeddingVectors
{
    public static InferenceError Senseless { get; } =
        new(ErrorKind.UpstreamFault, "The model's provider gave an answer that makes no sense. Try again.");

    /// <summary>Null where the value is neither, or empty, or holds what is no finite number.</summary>
    public static float[]? Read(JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Array)
        {
            return ReadNumbers(value);
        }

        return value.AsText() is { Length: > 0 } text ? ReadBase64(text) : null;
    }

    public static void Write(Utf8JsonWriter json, ReadOnlySpan<float> vector, bool asBase64)
    {
        if (asBase64)
        {
            byte[] bytes = new byte[vector.Length * sizeof(float)];
            for (int i = 0; i < vector.Length; i++)
            {
                BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(i * sizeof(float)), vector[i]);
            }

            json.WriteBase64String("embedding"u8, bytes);
            return;
        }

        json.WriteStartArray("embedding"u8);
        foreach (float number in vector)
        {
            json.WriteNumberValue(number);
        }

        json.WriteEndArray();
    }

    /// <summary>The answer, where every input has its vector and all are of one length.</summary>
    public static Result<EmbeddingAnswer> Check(string model, IReadOnlyList<ReadOnlyMemory<float>> vectors, TokenUsage usage) =>
        vectors.Count > 0 && vectors.All(vector => vector.Length > 0 && vector.Length == vectors[0].Length)
            ? new EmbeddingAnswer(model, vectors, usage)
            : Senseless;

    private static float[]? ReadNumbers(JsonElement list)
    {
        float[] vector = new float[list.GetArrayLength()];
        int index = 0;
        foreach (JsonElement item in list.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.Number || !item.TryGetSingle(out float number) || !float.IsFinite(number))
            {
                return null;
            }

            vector[index++] = number;
        }

        return vector.Length == 0 ? null : vector;
    }

    private static float[]? ReadBase64(string text)
    {
        byte[] bytes = new byte[(text.Length / 4 * 3) + 3];
        if (!Convert.TryFromBase64String(text, bytes, out int count) || count == 0 || count % sizeof(float) != 0)
        {
            return null;
        }

        float[] vector = new float[count / sizeof(float)];
        for (int i = 0; i < vector.Length; i++)
        {
            vector[i] = BinaryPrimitives.ReadSingleLittleEndian(bytes.AsSpan(i * sizeof(float)));
            if (!float.IsFinite(vector[i]))
            {
                return null;
            }
        }

        return vector;
    }
}
