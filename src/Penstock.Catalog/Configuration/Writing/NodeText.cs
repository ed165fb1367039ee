using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Penstock.Catalog.Configuration.Nodes;

namespace Penstock.Catalog.Configuration.Writing;

/// <summary>Nodes as YAML: blocks by indentation, or everything on one line.</summary>
internal static partial class NodeText
{
    private static readonly string[] NotTexts = ["true", "false", "null", "yes", "no", "on", "off"];

    /// <summary>The document, two blanks an indentation, with a line feed at its end.</summary>
    public static string Block(MapNode map)
    {
        var text = new StringBuilder();
        WriteMap(text, map, indent: 0);
        return text.ToString();
    }

    /// <summary>The value on one line: <c>{ max: 500, on: [connect, 429] }</c>.</summary>
    public static string Inline(Node node) => node switch
    {
        MapNode { Entries.Count: 0 } => "{}",
        MapNode map => "{ " + string.Join(", ", map.Entries.Select(entry => $"{KeyWord(entry.Key)}: {Inline(entry.Value)}")) + " }",
        ListNode list => "[" + string.Join(", ", list.Items.Select(Inline)) + "]",
        ScalarNode scalar => scalar.IsQuoted ? Word(scalar.Text) : scalar.Text,
        _ => "",
    };

    private static void WriteMap(StringBuilder text, MapNode map, int indent)
    {
        foreach ((string key, Node value) in map.Entries)
        {
            text.Append(' ', indent).Append(KeyWord(key)).Append(':');
            if (value is MapNode { Entries.Count: > 0 } inner)
            {
                text.Append('\n');
                WriteMap(text, inner, indent + 2);
            }
            else
            {
                text.Append(' ').Append(Inline(value)).Append('\n');
            }
        }
    }

    private static string KeyWord(string key) => Bare().IsMatch(key) ? key : Quoted(key);

    /// <summary>A text as it stands where it cannot be taken for anything else, else in JSON's quotes, which YAML knows too.</summary>
    private static string Word(string text) =>
        Bare().IsMatch(text) && !NotTexts.Contains(text, StringComparer.OrdinalIgnoreCase)
            ? text
            : Quoted(text);

    private static string Quoted(string text) =>
        "\"" + JsonEncodedText.Encode(text, System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping) + "\"";

    [GeneratedRegex("^[A-Za-z$./]([A-Za-z0-9_./:@+-]*[A-Za-z0-9_./-])?$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Bare();
}
