using System.Collections.Frozen;
using System.Text.Json;
using Penstock.Protocols.Errors;

namespace Penstock.Protocols.Json;

/// <summary>
/// One value of a body, with its place and the sink for what is wrong with it. Each read gives null after a fault; messages and codes are worded as
/// OpenAI's. The element must come from <see cref="JsonBody"/>, which has checked its text.
/// </summary>
/// <param name="Value">The value.</param>
/// <param name="Path">Its place.</param>
/// <param name="Faults">Takes what is wrong.</param>
public readonly record struct JsonField(JsonElement Value, JsonPath Path, JsonFaults Faults)
{
    /// <summary>True for JSON null, which a client sends for "not set".</summary>
    public bool IsNull => Value.ValueKind == JsonValueKind.Null;

    /// <summary>A member of the object here.</summary>
    public JsonField Member(string name, JsonElement value) => new(value, Path.Member(name), Faults);

    /// <summary>The member of this name; null where it is absent or null. A fault where this is no object.</summary>
    public JsonField? Find(string name) =>
        Is(JsonValueKind.Object, "an object") && Value.TryGetProperty(name, out JsonElement value) && value.ValueKind != JsonValueKind.Null
            ? Member(name, value)
            : null;

    /// <summary>The member of this name; a fault where it is absent or null.</summary>
    public JsonField? Require(string name)
    {
        JsonField? found = Find(name);
        if (found is null)
        {
            Missing(name);
        }

        return found;
    }

    /// <summary>The members, where this is an object; else a fault.</summary>
    public IEnumerable<JsonField> Members()
    {
        if (!Is(JsonValueKind.Object, "an object"))
        {
            yield break;
        }

        foreach (JsonProperty property in Value.EnumerateObject())
        {
            yield return Member(property.Name, property.Value);
        }
    }

    /// <summary>The items, where this is an array of <paramref name="least"/> to <paramref name="most"/>; else a fault.</summary>
    public IReadOnlyList<JsonField> Items(int least = 0, int most = int.MaxValue)
    {
        if (!Is(JsonValueKind.Array, "an array"))
        {
            return [];
        }

        int count = Value.GetArrayLength();
        if (count < least || count > most)
        {
            Fault(
                $"Invalid '{Path}': expected an array of {(count < least ? $"at least {least}" : $"at most {most}")} items, but got {count}.",
                count == 0 ? "empty_array" : count < least ? "array_below_min_length" : "array_above_max_length");
            return [];
        }

        var items = new JsonField[count];
        int index = 0;
        foreach (JsonElement item in Value.EnumerateArray())
        {
            items[index] = new JsonField(item, Path.Item(index), Faults);
            index++;
        }

        return items;
    }

    /// <summary>A string of at most <paramref name="longest"/> characters.</summary>
    public string? AsText(int longest = int.MaxValue, bool mayBeEmpty = true)
    {
        if (!Is(JsonValueKind.String, "a string"))
        {
            return null;
        }

        string text = Value.GetString()!;
        if (text.Length > longest)
        {
            Fault($"Invalid '{Path}': string too long, expected at most {longest} characters, but got {text.Length}.", "string_above_max_length");
            return null;
        }

        if (text.Length == 0 && !mayBeEmpty)
        {
            Fault($"Invalid '{Path}': the string must not be empty.", "string_below_min_length");
            return null;
        }

        return text;
    }

    /// <summary>A number from <paramref name="least"/> to <paramref name="most"/>.</summary>
    public double? AsNumber(double least, double most)
    {
        if (!Is(JsonValueKind.Number, "a number"))
        {
            return null;
        }

        double number = Value.GetDouble();
        return InRange(number, least, most, "decimal") ? number : null;
    }

    /// <summary>A whole number from <paramref name="least"/> to <paramref name="most"/>; 5.0 is one.</summary>
    public long? AsWhole(long least, long most)
    {
        if (!Is(JsonValueKind.Number, "an integer"))
        {
            return null;
        }

        if (Value.TryGetInt64(out long whole))
        {
            return InRange(whole, least, most, "integer") ? whole : null;
        }

        double number = Value.GetDouble();
        if (double.IsInteger(number) && Math.Abs(number) < 1L << 53)
        {
            return InRange(number, least, most, "integer") ? (long)number : null;
        }

        Fault(
            double.IsInteger(number)
                ? $"Invalid '{Path}': integer out of range, expected a value from {least} to {most}."
                : $"Invalid type for '{Path}': expected an integer, but got a decimal number instead.",
            double.IsInteger(number) ? "invalid_value" : "invalid_type");
        return null;
    }

    /// <summary>A whole number that fits into 32 bits.</summary>
    public int? AsInteger(int least, int most) => (int?)AsWhole(least, most);

    /// <summary>True or false.</summary>
    public bool? AsBoolean()
    {
        if (Value.ValueKind is JsonValueKind.True or JsonValueKind.False)
        {
            return Value.GetBoolean();
        }

        WrongType("a boolean");
        return null;
    }

    /// <summary>An object, kept as it is.</summary>
    public JsonElement? AsObject() => Is(JsonValueKind.Object, "an object") ? Value : null;

    /// <summary>One of the words that <paramref name="words"/> knows.</summary>
    public T? AsWord<T>(FrozenDictionary<string, T> words)
        where T : struct
    {
        if (AsText() is not { } text)
        {
            return null;
        }

        if (words.TryGetValue(text, out T value))
        {
            return value;
        }

        string supported = string.Join(", ", words.Keys.Order(StringComparer.Ordinal).Select(word => $"'{word}'"));
        Fault($"Invalid value for '{Path}': '{JsonPath.Shorten(text)}'. Supported values are: {supported}.");
        return null;
    }

    /// <summary>Notes that a member which must be there is not.</summary>
    public void Missing(string name) =>
        Faults.Report(new InferenceError(
            ErrorKind.InvalidRequest, $"Missing required parameter: '{Path.Member(name)}'.", Path.Member(name).ToString(), "missing_required_parameter"));

    /// <summary>Notes a value of the wrong type.</summary>
    public void WrongType(string expected) =>
        Fault($"Invalid type for '{Path}': expected {expected}, but got {Describe(Value)} instead.", "invalid_type");

    /// <summary>Notes a value that is wrong.</summary>
    public void Fault(string message, string code = "invalid_value") =>
        Faults.Report(new InferenceError(ErrorKind.InvalidRequest, message, Path.ToString(), code));

    private bool Is(JsonValueKind kind, string expected)
    {
        if (Value.ValueKind == kind)
        {
            return true;
        }

        WrongType(expected);
        return false;
    }

    private bool InRange(double number, double least, double most, string type)
    {
        if (number >= least && number <= most)
        {
            return true;
        }

        bool below = !(number >= least);
        Fault(
            FormattableString.Invariant(
                $"Invalid '{Path}': {type} {(below ? "below minimum" : "above maximum")} value. Expected a value {(below ? ">=" : "<=")} {(below ? least : most)}, but got {number} instead."),
            $"{type}_{(below ? "below_min" : "above_max")}_value");
        return false;
    }

    private static string Describe(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "an array",
        JsonValueKind.String => "a string",
        JsonValueKind.Number => "a number",
        JsonValueKind.Null => "null",
        _ => "a boolean",
    };
}
