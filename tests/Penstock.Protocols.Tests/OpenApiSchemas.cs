using System.Text.Json;

namespace Penstock.Protocols.Tests;

/// <summary>
/// Validates JSON by the schemas of OpenAI's OpenAPI document. Knows the keywords that these use; <c>oneOf</c> counts as <c>anyOf</c>, since
/// several of its branches there admit the same value.
/// </summary>
internal static class OpenApiSchemas
{
    private static readonly JsonElement Schemas = Load();

    /// <summary>What is wrong, each with its path; empty where nothing is.</summary>
    public static IReadOnlyList<string> Validate(string schema, ReadOnlyMemory<byte> json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        return [.. Check(Schemas.GetProperty(schema), document.RootElement, schema)];
    }

    private static JsonElement Load()
    {
        using JsonDocument document = JsonDocument.Parse(Vector.Bytes("openai/schemas.json"));
        return document.RootElement.Clone();
    }

    private static IEnumerable<string> Check(JsonElement schema, JsonElement value, string path)
    {
        if (schema.TryGetProperty("$ref", out JsonElement reference))
        {
            return Check(Schemas.GetProperty(reference.GetString()!.Split('/')[^1]), value, path);
        }

        if (value.ValueKind == JsonValueKind.Null && schema.TryGetProperty("nullable", out JsonElement nullable) && nullable.GetBoolean())
        {
            return [];
        }

        return [.. CheckType(schema, value, path), .. CheckValue(schema, value, path), .. CheckBranches(schema, value, path), .. CheckMembers(schema, value, path)];
    }

    private static IEnumerable<string> CheckType(JsonElement schema, JsonElement value, string path)
    {
        if (!schema.TryGetProperty("type", out JsonElement type))
        {
            return [];
        }

        IEnumerable<JsonElement> types = type.ValueKind == JsonValueKind.Array ? type.EnumerateArray() : [type];
        return types.Any(one => Is(one.GetString()!, value)) ? [] : [$"{path}: {value.ValueKind} is no {type}"];
    }

    private static bool Is(string type, JsonElement value) => type switch
    {
        "string" => value.ValueKind == JsonValueKind.String,
        "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _),
        "number" => value.ValueKind == JsonValueKind.Number,
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "array" => value.ValueKind == JsonValueKind.Array,
        "object" => value.ValueKind == JsonValueKind.Object,
        "null" => value.ValueKind == JsonValueKind.Null,
        _ => throw new InvalidOperationException($"Unknown type {type}."),
    };

    private static IEnumerable<string> CheckValue(JsonElement schema, JsonElement value, string path)
    {
        if (schema.TryGetProperty("enum", out JsonElement values) && !values.EnumerateArray().Any(one => JsonElement.DeepEquals(one, value)))
        {
            yield return $"{path}: {value} is none of {values}";
        }

        if (value.ValueKind == JsonValueKind.Number && schema.TryGetProperty("minimum", out JsonElement least) && value.GetDouble() < least.GetDouble())
        {
            yield return $"{path}: {value} is under {least}";
        }

        if (value.ValueKind == JsonValueKind.Number && schema.TryGetProperty("maximum", out JsonElement most) && value.GetDouble() > most.GetDouble())
        {
            yield return $"{path}: {value} is over {most}";
        }

        if (value.ValueKind == JsonValueKind.Array && schema.TryGetProperty("minItems", out JsonElement few) && value.GetArrayLength() < few.GetInt32())
        {
            yield return $"{path}: fewer than {few} items";
        }
    }

    private static IEnumerable<string> CheckBranches(JsonElement schema, JsonElement value, string path)
    {
        if (schema.TryGetProperty("allOf", out JsonElement all))
        {
            foreach (string fault in all.EnumerateArray().SelectMany(one => Check(one, value, path)))
            {
                yield return fault;
            }
        }

        foreach (string keyword in (string[])["anyOf", "oneOf"])
        {
            if (schema.TryGetProperty(keyword, out JsonElement branches))
            {
                List<string[]> faults = [.. branches.EnumerateArray().Select(one => Check(one, value, path).ToArray())];
                if (!faults.Exists(branch => branch.Length == 0))
                {
                    yield return $"{path}: no branch of {keyword} fits; the nearest says {string.Join("; ", faults.MinBy(branch => branch.Length)!)}";
                }
            }
        }
    }

    private static List<string> CheckMembers(JsonElement schema, JsonElement value, string path)
    {
        if (value.ValueKind == JsonValueKind.Array && schema.TryGetProperty("items", out JsonElement items))
        {
            int index = 0;
            return [.. value.EnumerateArray().SelectMany(item => Check(items, item, $"{path}[{index++}]"))];
        }

        if (value.ValueKind != JsonValueKind.Object)
        {
            return [];
        }

        var faults = new List<string>();
        if (schema.TryGetProperty("required", out JsonElement required))
        {
            faults.AddRange(required.EnumerateArray().Where(name => !value.TryGetProperty(name.GetString()!, out _)).Select(name => $"{path}: {name} is missing"));
        }

        bool hasProperties = schema.TryGetProperty("properties", out JsonElement properties);
        bool hasOthers = schema.TryGetProperty("additionalProperties", out JsonElement others);
        foreach (JsonProperty member in value.EnumerateObject())
        {
            if (hasProperties && properties.TryGetProperty(member.Name, out JsonElement property))
            {
                faults.AddRange(Check(property, member.Value, $"{path}.{member.Name}"));
            }
            else if (hasOthers && others.ValueKind == JsonValueKind.False)
            {
                faults.Add($"{path}: {member.Name} is unknown");
            }
            else if (hasOthers && others.ValueKind == JsonValueKind.Object)
            {
                faults.AddRange(Check(others, member.Value, $"{path}.{member.Name}"));
            }
        }

        return faults;
    }
}
