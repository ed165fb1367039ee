using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Penstock.Catalog.Configuration.Nodes;

namespace Penstock.Catalog.Configuration.Writing;

/// <summary>Nodes as JSON.</summary>
internal static class NodeJson
{
    private static readonly JsonWriterOptions Indented = new()
    {
        Indented = true,
        NewLine = "\n",
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static string Write(Node node)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Indented))
        {
            Write(json, node);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan) + "\n";
    }

    private static void Write(Utf8JsonWriter json, Node node)
    {
        switch (node)
        {
            case MapNode map:
                json.WriteStartObject();
                foreach ((string key, Node value) in map.Entries)
                {
                    json.WritePropertyName(key);
                    Write(json, value);
                }

                json.WriteEndObject();
                break;
            case ListNode list:
                json.WriteStartArray();
                list.Items.ForEach(item => Write(json, item));
                json.WriteEndArray();
                break;
            case ScalarNode scalar:
                WriteScalar(json, scalar);
                break;
        }
    }

    private static void WriteScalar(Utf8JsonWriter json, ScalarNode scalar)
    {
        bool isNumber = decimal.TryParse(scalar.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal number);
        if (scalar.IsQuoted || (!isNumber && scalar.Text is not ("true" or "false")))
        {
            json.WriteStringValue(scalar.Text);
        }
        else if (isNumber)
        {
            json.WriteNumberValue(number);
        }
        else
        {
            json.WriteBooleanValue(scalar.Text is "true");
        }
    }
}
