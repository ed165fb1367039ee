using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Penstock.Mock.Answers;

/// <summary>Makes a JSON value that fits a JSON schema (the part of it that function and output schemas use).</summary>
internal static class SchemaSampler
{
    private const int DeepestLevel = 16;

    /// <summary>A value for <paramref name="schema"/> as JSON; an empty object when there is none.</summary>
    public static string Sample(JsonElement schema, ref MockRandom random)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            if (schema.ValueKind != JsonValueKind.Object)
            {
                json.WriteStartObject();
                json.WriteEndObject();
            }
            else
            {
                Write(json, schema, schema, 0, ref random);
            }
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void Write(Utf8JsonWriter json, JsonElement schema, JsonElement root, int level, ref MockRandom random)
    {
        schema = Resolve(schema, root);
        if (level > DeepestLevel || schema.ValueKind != JsonValueKind.Object)
        {
            json.WriteNullValue();
        }
        else if (schema.TryGetProperty("const", out var constant))
        {
            constant.WriteTo(json);
        }
        else if (Array(schema, "enum") is { } allowed)
        {
            allowed[random.NextInt(allowed.GetArrayLength())].WriteTo(json);
        }
        else if ((Array(schema, "anyOf") ?? Array(schema, "oneOf") ?? Array(schema, "allOf")) is { } options)
        {
            Write(json, options[0], root, level + 1, ref random);
        }
        else
        {
            WriteTyped(json, schema, root, level, ref random);
        }
    }

    private static void WriteTyped(Utf8JsonWriter json, JsonElement schema, JsonElement root, int level, ref MockRandom random)
    {
        switch (TypeOf(schema))
        {
            case "object":
                WriteObject(json, schema, root, level, ref random);
                break;
            case "array":
                WriteArray(json, schema, root, level, ref random);
                break;
            case "integer":
                json.WriteNumberValue((long)Math.Ceiling(Number(schema, "minimum", 1)) + random.NextInt(Spread(schema)));
                break;
            case "number":
                json.WriteNumberValue(Number(schema, "minimum", 0) + 0.5);
                break;
            case "boolean":
                json.WriteBooleanValue(random.NextInt(2) == 0);
                break;
            case "null":
                json.WriteNullValue();
                break;
            default:
                WriteText(json, schema, ref random);
                break;
        }
    }

    private static void WriteObject(Utf8JsonWriter json, JsonElement schema, JsonElement root, int level, ref MockRandom random)
    {
        json.WriteStartObject();
        if (schema.TryGetProperty("properties", out var properties) && properties.ValueKind == JsonValueKind.Object)
        {
            foreach (var property in properties.EnumerateObject())
            {
                json.WritePropertyName(property.Name);
                Write(json, property.Value, root, level + 1, ref random);
            }
        }

        json.WriteEndObject();
    }

    private static void WriteArray(Utf8JsonWriter json, JsonElement schema, JsonElement root, int level, ref MockRandom random)
    {
        json.WriteStartArray();
        var count = Math.Clamp((int)Number(schema, "minItems", 1), 1, 16);
        for (var i = 0; i < count && schema.TryGetProperty("items", out var items); i++)
        {
            Write(json, items, root, level + 1, ref random);
        }

        json.WriteEndArray();
    }

    private static void WriteText(Utf8JsonWriter json, JsonElement schema, ref MockRandom random)
    {
        var format = schema.TryGetProperty("format", out var named) && named.ValueKind == JsonValueKind.String ? named.GetString() : null;
        json.WriteStringValue(format switch
        {
            "date" => "2026-01-02",
            "date-time" => "2026-01-02T03:04:05Z",
            "time" => "03:04:05",
            "email" => "mock@example.com",
            "uri" => "https://example.com/mock",
            "uuid" => string.Create(CultureInfo.InvariantCulture, $"00000000-0000-4000-8000-{random.Next() & 0xFFFFFFFFFFFF:x12}"),
            _ => string.Concat(Vocabulary.Tokens(2, default, ref random)),
        });
    }

    private static JsonElement Resolve(JsonElement schema, JsonElement root)
    {
        for (var hop = 0; hop < DeepestLevel && schema.ValueKind == JsonValueKind.Object && schema.TryGetProperty("$ref", out var reference); hop++)
        {
            schema = root;
            foreach (var step in (reference.GetString() ?? "#").Split('/').Skip(1))
            {
                schema = schema.ValueKind == JsonValueKind.Object && schema.TryGetProperty(step, out var next) ? next : default;
            }
        }

        return schema;
    }

    private static JsonElement? Array(JsonElement schema, string name) =>
        schema.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Array && value.GetArrayLength() > 0 ? value : null;

    private static string TypeOf(JsonElement schema)
    {
        if (!schema.TryGetProperty("type", out var type))
        {
            return schema.TryGetProperty("properties", out _) ? "object" : "string";
        }

        type = type.ValueKind == JsonValueKind.Array && type.GetArrayLength() > 0 ? type[0] : type;
        return type.ValueKind == JsonValueKind.String ? type.GetString()!.ToLowerInvariant() : "string";
    }

    private static double Number(JsonElement schema, string name, double otherwise) =>
        schema.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : otherwise;

    private static int Spread(JsonElement schema) =>
        (int)Math.Clamp(Number(schema, "maximum", 100) - Number(schema, "minimum", 1), 1, 1_000);
}
