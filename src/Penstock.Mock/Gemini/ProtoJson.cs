using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Penstock.Mock.Requests;

namespace Penstock.Mock.Gemini;

/// <summary>
/// The JSON mapping of protocol buffers: every member may be named in camelCase or in snake_case, and an unknown name is an
/// error.
/// </summary>
internal static class ProtoJson
{
    private const int MostNames = 1_000;
    private static readonly ConcurrentDictionary<string, string> Snake = new(StringComparer.Ordinal);

    /// <summary>The name under which <paramref name="parent"/> holds <paramref name="camel"/>; itself if neither is there.</summary>
    public static string Name(JsonElement parent, string camel)
    {
        if (parent.TryGetProperty(camel, out _))
        {
            return camel;
        }

        var snake = SnakeOf(camel);
        return parent.TryGetProperty(snake, out _) ? snake : camel;
    }

    public static bool Has(JsonElement parent, string camel) => parent.TryGetProperty(Name(parent, camel), out _);

    public static void Known(JsonElement parent, string path, HashSet<string> known, Checks checks)
    {
        if (!checks.Strict)
        {
            return;
        }

        foreach (var member in parent.EnumerateObject())
        {
            if (!known.Contains(member.Name) && !known.Contains(CamelOf(member.Name)))
            {
                var place = path.Length == 0 ? "" : $" at '{path.TrimEnd('.')}'";
                checks.Fail($"Invalid JSON payload received. Unknown name \"{member.Name}\"{place}: Cannot find field.");
            }
        }
    }

    private static string SnakeOf(string camel)
    {
        if (Snake.TryGetValue(camel, out var known))
        {
            return known;
        }

        var text = new StringBuilder(camel.Length + 4);
        foreach (var unit in camel)
        {
            text.Append(char.IsAsciiLetterUpper(unit) ? $"_{char.ToLowerInvariant(unit)}" : unit.ToString());
        }

        var snake = text.ToString();
        return Snake.Count < MostNames ? Snake.GetOrAdd(camel, snake) : snake;
    }

    private static string CamelOf(string snake)
    {
        var words = snake.Split('_');
        return string.Concat(words.Select((word, i) => i == 0 || word.Length == 0 ? word : char.ToUpperInvariant(word[0]) + word[1..]));
    }
}
