using System.Buffers;
using System.Text.Json;

namespace Penstock.Protocols.OpenAi.Answers;

/// <summary>Writes the answers of <c>/v1/models</c> and <c>/v1/models/{id}</c>.</summary>
public static class ModelWriter
{
    /// <summary>Appends a list (UTF-8 JSON).</summary>
    public static void WriteList(IBufferWriter<byte> output, IEnumerable<ModelCard> models)
    {
        using var json = new Utf8JsonWriter(output, OpenAiJson.WriterOptions);
        json.WriteStartObject();
        json.WriteString("object"u8, "list"u8);
        json.WriteStartArray("data"u8);
        foreach (ModelCard model in models)
        {
            Write(json, model);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>Appends one model (UTF-8 JSON).</summary>
    public static void Write(IBufferWriter<byte> output, ModelCard model)
    {
        using var json = new Utf8JsonWriter(output, OpenAiJson.WriterOptions);
        Write(json, model);
    }

    private static void Write(Utf8JsonWriter json, ModelCard model)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, model.Id);
        json.WriteString("object"u8, "model"u8);
        json.WriteNumber("created"u8, model.Created);
        json.WriteString("owned_by"u8, model.OwnedBy);
        if (model.ContextTokens is { } tokens)
        {
            json.WriteNumber("max_model_len"u8, tokens);
        }

        json.WriteEndObject();
    }
}
