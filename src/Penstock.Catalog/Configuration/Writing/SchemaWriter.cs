using System.Buffers;
using System.Text;
using System.Text.Json;
using Penstock.Catalog.Configuration.Binding;

namespace Penstock.Catalog.Configuration.Writing;

/// <summary>Writes the binding tables as a JSON schema, for editors that complete and check as one types.</summary>
internal static class SchemaWriter
{
    private static readonly JsonWriterOptions Indented = new() { Indented = true, NewLine = "\n" };

    public static string Write(Block root)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Indented))
        {
            json.WriteStartObject();
            json.WriteString("$schema", "https://json-schema.org/draft/2020-12/schema");
            json.WriteString("title", "Penstock configuration");
            WriteBlock(json, root);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan) + "\n";
    }

    /// <summary>Writes a block's members into an object that is already open.</summary>
    public static void WriteBlock(Utf8JsonWriter json, Block block)
    {
        json.WriteStartArray("type");
        json.WriteStringValue("object");
        json.WriteStringValue("null");
        json.WriteEndArray();
        json.WriteString("description", block.Summary);
        json.WriteBoolean("additionalProperties", false);
        json.WriteStartObject("properties");
        foreach (Key key in block.AllKeys)
        {
            json.WriteStartObject(key.Name);
            key.AnyShape.WriteSchema(json);
            if (key.AnyShape.Inner is null)
            {
                json.WriteString("description", key.Summary);
            }

            json.WriteEndObject();
        }

        json.WriteEndObject();
        WriteRequired(json, block);
    }

    private static void WriteRequired(Utf8JsonWriter json, Block block)
    {
        json.WriteStartArray("required");
        foreach (Key key in block.AllKeys.Where(key => key.IsRequired))
        {
            json.WriteStringValue(key.Name);
        }

        json.WriteEndArray();
    }
}
