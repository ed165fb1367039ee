using System.Globalization;
using System.Text;

namespace Penstock.Protocols.Json;

/// <summary>Where in a body a value stands, as OpenAI's <c>param</c> spells it: <c>messages[0].content[1].type</c>. Spelled only for a fault.</summary>
public sealed class JsonPath
{
    private const int LongestName = 64;

    private readonly JsonPath? _parent;
    private readonly int _index;

    private JsonPath(JsonPath? parent, string? name, int index) => (_parent, Name, _index) = (parent, name, index);

    /// <summary>The body itself.</summary>
    public static JsonPath Root { get; } = new(parent: null, name: null, -1);

    /// <summary>The member's name; null for the body and for items.</summary>
    public string? Name { get; }

    /// <summary>A member of the object here.</summary>
    public JsonPath Member(string name) => new(this, name, -1);

    /// <summary>An item of the array here.</summary>
    public JsonPath Item(int index) => new(this, name: null, index);

    /// <summary>The path; empty for the body itself. Names that a caller made up are cut after 64 characters.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        Append(text);
        return text.ToString();
    }

    /// <summary>At most 64 characters of a text that came from outside, whole ones.</summary>
    internal static string Shorten(string text) =>
        text.Length <= LongestName ? text : text[..(char.IsHighSurrogate(text[LongestName - 1]) ? LongestName - 1 : LongestName)];

    private void Append(StringBuilder text)
    {
        if (_parent is null)
        {
            return;
        }

        _parent.Append(text);
        if (Name is null)
        {
            text.Append(CultureInfo.InvariantCulture, $"[{_index}]");
            return;
        }

        text.Append(text.Length > 0 ? "." : "").Append(Shorten(Name));
    }
}
