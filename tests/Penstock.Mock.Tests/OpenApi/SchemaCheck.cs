using System.Text.Json;

namespace Penstock.Mock.Tests.OpenApi;

/// <summary>
/// Checks values against the schemas of an OpenAPI 3.1 document: types, required members, enums, constants, arrays, references
/// and combinations. Unknown members pass, as in JSON schema.
/// </summary>
internal sealed class SchemaCheck(JsonElement document)
{
    private const int DeepestLevel = 64;

    /// <summary>What is wrong with <paramref name="value"/> as a <paramref name="schema"/> of the components; empty if nothing.</summary>
    public IReadOnlyList<string> Faults(string schema, JsonElement value)
    {
        var faults = new List<string>();
        Check(Component(schema), value, schema, faults, 0);
        return faults;
    }

    private JsonElement Component(string name) => document.GetProperty("components").GetProperty("schemas").GetProperty(name);

    private void Check(JsonElement schema, JsonElement value, string path, List<string> faults, int level)
    {
        if (schema.ValueKind != JsonValueKind.Object || level > DeepestLevel)
        {
            return;
        }

        if (schema.TryGetProperty("nullable", out var nullable) && nullable.ValueKind == JsonValueKind.True && value.ValueKind == JsonValueKind.Null)
        {
            return;
        }

        if (schema.TryGetProperty("$ref", out var reference))
        {
            Check(Component(reference.GetString()!.Split('/')[^1]), value, path, faults, level + 1);
        }

        CheckType(schema, value, path, faults);
        CheckConstants(schema, value, path, faults);
        CheckMembers(schema, value, path, faults, level);
        CheckCombinations(schema, value, path, faults, level);
    }

    private static void CheckType(JsonElement schema, JsonElement value, string path, List<string> faults)
    {
        if (!schema.TryGetProperty("type", out var type))
        {
            return;
        }

        var allowed = type.ValueKind == JsonValueKind.Array ? type.EnumerateArray().Select(one => one.GetString()!) : [type.GetString()!];
        if (!allowed.Any(name => Is(value, name)))
        {
            faults.Add($"{path} is {value.ValueKind}, not {type}");
        }
    }

    private static void CheckConstants(JsonElement schema, JsonElement value, string path, List<string> faults)
    {
        if (schema.TryGetProperty("enum", out var values) && !values.EnumerateArray().Any(one => JsonElement.DeepEquals(one, value)))
        {
            faults.Add($"{path} is {value}, not one of {values}");
        }

        if (schema.TryGetProperty("const", out var constant) && !JsonElement.DeepEquals(constant, value))
        {
            faults.Add($"{path} is {value}, not {constant}");
        }
    }

    private void CheckMembers(JsonElement schema, JsonElement value, string path, List<string> faults, int level)
    {
        if (value.ValueKind == JsonValueKind.Array && schema.TryGetProperty("items", out var items))
        {
            var index = 0;
            foreach (var item in value.EnumerateArray())
            {
                Check(items, item, $"{path}[{index++}]", faults, level + 1);
            }
        }

        if (value.ValueKind != JsonValueKind.Object)
        {
            return;
        }

        foreach (var name in schema.TryGetProperty("required", out var required) ? required.EnumerateArray() : default)
        {
            if (!value.TryGetProperty(name.GetString()!, out _))
            {
                faults.Add($"{path} lacks {name}");
            }
        }

        foreach (var property in schema.TryGetProperty("properties", out var properties) ? properties.EnumerateObject() : default)
        {
            if (value.TryGetProperty(property.Name, out var member))
            {
                Check(property.Value, member, $"{path}.{property.Name}", faults, level + 1);
            }
        }
    }

    private void CheckCombinations(JsonElement schema, JsonElement value, string path, List<string> faults, int level)
    {
        foreach (var part in schema.TryGetProperty("allOf", out var all) ? all.EnumerateArray() : default)
        {
            Check(part, value, path, faults, level + 1);
        }

        foreach (var name in (string[])["anyOf", "oneOf"])
        {
            if (!schema.TryGetProperty(name, out var options))
            {
                continue;
            }

            var attempts = options.EnumerateArray().Select(option => Attempt(option, value, path, level)).ToList();
            if (!attempts.Exists(attempt => attempt.Count == 0))
            {
                faults.Add($"{path} fits none of {attempts.Count} options; nearest: {string.Join(", ", attempts.MinBy(attempt => attempt.Count)!)}");
            }
        }
    }

    private List<string> Attempt(JsonElement option, JsonElement value, string path, int level)
    {
        var faults = new List<string>();
        Check(option, value, path, faults, level + 1);
        return faults;
    }

    private static bool Is(JsonElement value, string type) => type switch
    {
        "object" => value.ValueKind == JsonValueKind.Object,
        "array" => value.ValueKind == JsonValueKind.Array,
        "string" => value.ValueKind == JsonValueKind.String,
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "null" => value.ValueKind == JsonValueKind.Null,
        "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _),
        _ => value.ValueKind == JsonValueKind.Number,
    };
}
