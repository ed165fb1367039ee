using System.Collections.Frozen;
using System.Text.Json;
using Penstock.Protocols.Errors;
using Penstock.Protocols.Inference;

namespace Penstock.Protocols.Json;

/// <summary>
/// An object of a request body and where it stands in it. A field that is null counts as absent; one of the wrong type or out of range is
/// noted in the log and counts as absent too.
/// </summary>
internal readonly struct RequestObject(JsonElement element, string path, FaultLog faults)
{
    public string Path => path;

    public FaultLog Faults => faults;

    public JsonElement Element => element;

    /// <summary>Parses a body and reads it; the document is gone when <paramref name="read"/> returns.</summary>
    public static Result<T> Read<T>(ReadOnlyMemory<byte> body, Func<RequestObject, T> read)
        where T : class
    {
        using JsonDocument? document = WireJson.TryParseRequest(body, out string reason);
        if (document is null)
        {
            return new InferenceError(ErrorKind.InvalidJson, $"The body is not valid JSON ({reason}). Send one JSON object.");
        }

        if (document.RootElement.ValueKind != JsonValueKind.Object)
        {
            return new InferenceError(ErrorKind.InvalidRequest, "The body must be a JSON object.");
        }

        var faults = new FaultLog();
        T value = read(new RequestObject(document.RootElement, "", faults));
        return faults.First is null ? value : faults.First;
    }

    public string At(string name) => path.Length == 0 ? name : $"{path}.{name}";

    public bool TryGet(string name, out JsonElement value) =>
        element.TryGetProperty(name, out value) && value.ValueKind != JsonValueKind.Null;

    public bool Has(string name) => TryGet(name, out _);

    public void Fail(string name, string rule) => faults.Add(At(name), $"'{At(name)}' {rule}.");

    public string? Text(string name)
    {
        if (!TryGet(name, out JsonElement value))
        {
            return null;
        }

        if (value.ValueKind != JsonValueKind.String)
        {
            Fail(name, "must be a string");
            return null;
        }

        return value.GetString();
    }

    public string RequiredText(string name)
    {
        string? text = Text(name);
        if (string.IsNullOrEmpty(text))
        {
            Fail(name, "is required and must be a string that is not empty");
        }

        return text ?? "";
    }

    public double? Number(string name, double least, double most)
    {
        if (!TryGet(name, out JsonElement value))
        {
            return null;
        }

        if (value.ValueKind != JsonValueKind.Number || !value.TryGetDouble(out double number) || !(number >= least && number <= most))
        {
            Fail(name, FormattableString.Invariant($"must be a number from {least} to {most}"));
            return null;
        }

        return number;
    }

    public long? Integer(string name, long least, long most)
    {
        if (!TryGet(name, out JsonElement value))
        {
            return null;
        }

        if (value.ValueKind != JsonValueKind.Number || !value.TryGetInt64(out long number) || number < least || number > most)
        {
            Fail(name, FormattableString.Invariant($"must be a whole number from {least} to {most}"));
            return null;
        }

        return number;
    }

    public int? Count(string name, int least = 0, int most = int.MaxValue) => (int?)Integer(name, least, most);

    public bool? Flag(string name)
    {
        if (!TryGet(name, out JsonElement value))
        {
            return null;
        }

        if (value.ValueKind is not (JsonValueKind.True or JsonValueKind.False))
        {
            Fail(name, "must be true or false");
            return null;
        }

        return value.GetBoolean();
    }

    /// <summary>The object of that name; false where it is absent or no object.</summary>
    public bool TryObject(string name, out RequestObject value)
    {
        value = default;
        if (!TryGet(name, out JsonElement found))
        {
            return false;
        }

        if (found.ValueKind != JsonValueKind.Object)
        {
            Fail(name, "must be an object");
            return false;
        }

        value = new RequestObject(found, At(name), faults);
        return true;
    }

    /// <summary>The objects in the array of that name; none where it is absent.</summary>
    public IEnumerable<RequestObject> Objects(string name)
    {
        foreach ((JsonElement item, string itemPath) in Items(name))
        {
            if (item.ValueKind == JsonValueKind.Object)
            {
                yield return new RequestObject(item, itemPath, faults);
            }
            else
            {
                faults.Add(itemPath, $"'{itemPath}' must be an object.");
            }
        }
    }

    public IReadOnlyList<string> Texts(string name)
    {
        var texts = new List<string>();
        foreach ((JsonElement item, string itemPath) in Items(name))
        {
            if (item.ValueKind == JsonValueKind.String && item.AsText() is string text)
            {
                texts.Add(text);
            }
            else
            {
                faults.Add(itemPath, $"'{itemPath}' must be a string.");
            }
        }

        return texts;
    }

    public IReadOnlyDictionary<string, string> TextMap(string name)
    {
        var map = new Dictionary<string, string>(StringComparer.Ordinal);
        if (TryObject(name, out RequestObject entries))
        {
            foreach (string key in entries.Names())
            {
                map[key] = entries.Text(key) ?? "";
            }
        }

        return map;
    }

    /// <summary>The value of that name as JSON text without white space, or null.</summary>
    public string? Raw(string name) => TryGet(name, out JsonElement value) ? WireJson.Minify(value) : null;

    /// <summary>The value of that name, which must be an object, as JSON text.</summary>
    public string? RawObject(string name) => TryObject(name, out RequestObject value) ? WireJson.Minify(value.Element) : null;

    /// <summary>Fields that are not in <paramref name="known"/>, tagged with who knows them. Null values are left out.</summary>
    public IReadOnlyList<ProviderExtension> Others(FrozenSet<string> known, string provider)
    {
        List<ProviderExtension>? others = null;
        foreach (string name in Names())
        {
            if (name.Length == 0)
            {
                faults.Add(path, "A field has an empty name.");
            }
            else if (!known.Contains(name) && Raw(name) is string json)
            {
                (others ??= []).Add(new ProviderExtension(provider, name, json));
            }
        }

        return others ?? (IReadOnlyList<ProviderExtension>)[];
    }

    public IEnumerable<string> Names() => element.EnumerateObject().Select(property => property.Name);

    public IEnumerable<(JsonElement Item, string Path)> Items(string name)
    {
        if (!TryGet(name, out JsonElement value))
        {
            yield break;
        }

        if (value.ValueKind != JsonValueKind.Array)
        {
            Fail(name, "must be an array");
            yield break;
        }

        int index = 0;
        foreach (JsonElement item in value.EnumerateArray())
        {
            yield return (item, FormattableString.Invariant($"{At(name)}[{index++}]"));
        }
    }
}
