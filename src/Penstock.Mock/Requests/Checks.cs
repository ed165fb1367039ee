using System.Globalization;
using System.Text.Json;

namespace Penstock.Mock.Requests;

/// <summary>
/// Reads a request's JSON against its specification and remembers the first thing that is wrong. Readers go on after a fault
/// with defaults, so that a decoder needs no branch a line; the caller looks at <see cref="First"/> once.
/// </summary>
internal sealed class Checks
{
    /// <summary>Whether unknown members are faults.</summary>
    public bool Strict { get; init; } = true;

    /// <summary>The first fault; null while there is none.</summary>
    public Refusal? First { get; private set; }

    public void Fail(string message, string? parameter = null, string? code = null) =>
        First ??= new Refusal(RefusalKind.InvalidRequest, message, parameter, code);

    public bool Require(bool condition, string message, string? parameter = null, string? code = null)
    {
        if (!condition)
        {
            Fail(message, parameter, code);
        }

        return condition;
    }

    /// <summary>Only <paramref name="known"/> members may be there.</summary>
    public void Known(JsonElement parent, string path, HashSet<string> known, Func<string, string> message, string? code = null)
    {
        foreach (var member in parent.EnumerateObject())
        {
            if (Strict && !known.Contains(member.Name))
            {
                Fail(message(member.Name), path + member.Name, code);
            }
        }
    }

    /// <summary>A member that is there and not null, of a kind; false records a fault only if it is of another kind.</summary>
    public bool Optional(JsonElement parent, string path, string name, JsonValueKind kind, out JsonElement value)
    {
        if (!parent.TryGetProperty(name, out value) || value.ValueKind == JsonValueKind.Null)
        {
            return false;
        }

        var same = value.ValueKind == kind || (kind == JsonValueKind.True && value.ValueKind == JsonValueKind.False);
        return Require(same, $"Expected {Word(kind)}, got {Word(value.ValueKind)}.", path + name, "invalid_type");
    }

    public bool Required(JsonElement parent, string path, string name, JsonValueKind kind, out JsonElement value)
    {
        if (Optional(parent, path, name, kind, out value))
        {
            return true;
        }

        Fail("Field required.", path + name, "missing_required_parameter");
        return false;
    }

    public string RequiredText(JsonElement parent, string path, string name) =>
        Required(parent, path, name, JsonValueKind.String, out var value) ? value.GetString()! : "";

    public string? OptionalText(JsonElement parent, string path, string name) =>
        Optional(parent, path, name, JsonValueKind.String, out var value) ? value.GetString() : null;

    public bool Switch(JsonElement parent, string path, string name, bool otherwise = false) =>
        Optional(parent, path, name, JsonValueKind.True, out var value) ? value.GetBoolean() : otherwise;

    public int? Integer(JsonElement parent, string path, string name, int least, int most = int.MaxValue)
    {
        if (!Optional(parent, path, name, JsonValueKind.Number, out var value))
        {
            return null;
        }

        if (!value.TryGetInt32(out var number))
        {
            Fail("Expected an integer.", path + name, "invalid_type");
            return null;
        }

        Require(number >= least, $"Must be at least {least}, is {number}.", path + name, "integer_below_min_value");
        Require(number <= most, $"Must be at most {most}, is {number}.", path + name, "integer_above_max_value");
        return number;
    }

    public double? Decimal(JsonElement parent, string path, string name, double least, double most)
    {
        if (!Optional(parent, path, name, JsonValueKind.Number, out var value))
        {
            return null;
        }

        var number = value.GetDouble();
        Require(
            number >= least && number <= most,
            string.Create(CultureInfo.InvariantCulture, $"Must lie between {least} and {most}, is {number}."),
            path + name,
            "decimal_out_of_range");
        return number;
    }

    /// <summary>A string or an array of strings, or null.</summary>
    public IReadOnlyList<string> Texts(JsonElement parent, string path, string name, int most, bool single = false)
    {
        if (!parent.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
        {
            return [];
        }

        if (single && value.ValueKind == JsonValueKind.String)
        {
            return [value.GetString()!];
        }

        if (!Require(value.ValueKind == JsonValueKind.Array, "Expected an array of strings.", path + name, "invalid_type"))
        {
            return [];
        }

        Require(value.GetArrayLength() <= most, $"At most {most} are allowed.", path + name, "array_above_max_length");
        var texts = new List<string>(value.GetArrayLength());
        foreach (var item in value.EnumerateArray())
        {
            if (Require(item.ValueKind == JsonValueKind.String && item.GetString()!.Length > 0, "Expected non-empty strings.", path + name, "invalid_type"))
            {
                texts.Add(item.GetString()!);
            }
        }

        return texts;
    }

    private static string Word(JsonValueKind kind) => kind switch
    {
        JsonValueKind.True or JsonValueKind.False => "a boolean",
        JsonValueKind.Array => "an array",
        JsonValueKind.Object => "an object",
        JsonValueKind.Null => "null",
        JsonValueKind.String => "a string",
        _ => "a number",
    };
}
