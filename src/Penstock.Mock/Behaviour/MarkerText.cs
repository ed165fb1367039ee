namespace Penstock.Mock.Behaviour;

/// <summary>
/// Settings in one line: <c>ttft=50,fail=cut@7,args={"city":"Paris"}</c>. Pairs are parted by commas or semicolons outside of
/// brackets and quotes; a value in double quotes may hold anything but a double quote.
/// </summary>
public static class MarkerText
{
    /// <summary>Before a marker inside a prompt; <see cref="End"/> closes it.</summary>
    public const string Start = "[[mock:";

    /// <summary>Closes a marker inside a prompt.</summary>
    public const string End = "]]";

    /// <summary>Before a marker that a user or metadata field holds.</summary>
    public const string FieldPrefix = "mock:";

    /// <summary>Applies every pair of <paramref name="line"/>; returns what is wrong with the first bad one, or null.</summary>
    public static string? Apply(ref MockBehaviour behaviour, string line)
    {
        foreach (var pair in Pairs(line))
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            if (equals < 0)
            {
                return $"'{pair}' is not of the form name=value.";
            }

            var problem = BehaviourSettings.Apply(ref behaviour, pair[..equals].Trim(), Unquote(pair[(equals + 1)..].Trim()));
            if (problem is not null)
            {
                return problem;
            }
        }

        return null;
    }

    private static string Unquote(string value) => value is ['"', .., '"'] ? value[1..^1] : value;

    private static IEnumerable<string> Pairs(string line)
    {
        var (start, depth, quoted) = (0, 0, false);
        for (var i = 0; i <= line.Length; i++)
        {
            var mark = i == line.Length ? ',' : line[i];
            quoted ^= mark == '"';
            depth += quoted ? 0 : mark switch { '(' or '{' or '[' => 1, ')' or '}' or ']' => -1, _ => 0 };
            var ends = i == line.Length || (mark is ',' or ';' && depth <= 0 && !quoted);
            if (ends && line.AsSpan(start, i - start).Trim() is { Length: > 0 } pair)
            {
                yield return pair.ToString();
            }

            start = ends ? i + 1 : start;
        }
    }
}
