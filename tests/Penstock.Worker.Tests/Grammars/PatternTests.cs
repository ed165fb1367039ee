using System.Text.Json;
using System.Text.RegularExpressions;
using CsCheck;
using Penstock.Worker.Grammars;

namespace Penstock.Worker.Tests.Grammars;

/// <summary>Random regular expressions over a small alphabet, against .NET's engine.</summary>
public sealed class PatternTests
{
    private static readonly Gen<string> Atom = RandomJson.Pick(
        "a", "b", "c", ".", "[ab]", "[^a]", "[a-c]", "\\d", "\\w", "\\s", "\\.", "-", "\"", "\\\\", "[\\]\\-]", "\\x61", "\\u0062", "é", "[b\\d]", "\\W");

    private static readonly Gen<string> Count = RandomJson.Pick("", "", "", "*", "+", "?", "{2}", "{1,2}", "{0,3}", "{1,}", "+?");

    private static readonly Gen<string> Pattern = Gen.Recursive<string>((depth, inner) => depth > 2
        ? Gen.Select(Atom, Count, (atom, count) => atom + count)
        : Gen.OneOf(
            Gen.Select(Atom, Count, (atom, count) => atom + count),
            inner.Array[1, 3].Select(parts => string.Concat(parts)),
            Gen.Select(inner.Array[1, 3], Count, (parts, count) => "(?:" + string.Join('|', parts) + ")" + count)));

    private static readonly Gen<string> Input = RandomJson.Pick("a", "b", "c", "1", "-", "\"", "\\", ".", " ", "é", "\n", "]").Array[0, 6].Select(string.Concat);

    [Fact]
    public void Accepts_what_the_regular_expression_matches()
    {
        var translated = 0;
        Gen.Select(Pattern, Gen.Bool, Gen.Bool, Input.Array[20]).Sample((body, atStart, atEnd, inputs) =>
        {
            var pattern = (atStart ? "^" : "") + "(" + body + ")" + (atEnd ? "$" : "");
            using var schema = JsonDocument.Parse($$"""{"type":"string","pattern":{{JsonSerializer.Serialize(pattern)}}}""");
            var translation = JsonSchemaGrammar.Translate(schema.RootElement);
            if (!translation.IsSuccess)
            {
                Assert.Contains("without end", translation.Error.Message, StringComparison.Ordinal);
                return;
            }
            Interlocked.Increment(ref translated);
            var matcher = new GbnfMatcher(translation.Grammar);
            var regex = new Regex(Translated(pattern), RegexOptions.NonBacktracking);
            foreach (var input in inputs)
            {
                Assert.Equal(regex.IsMatch(input), matcher.Accepts(JsonString(input)));
            }
        });
        Assert.InRange(translated, 20, int.MaxValue);
    }

    [Fact]
    public void Draws_texts_that_match() => Gen.Select(Pattern, Gen.Int[0, 1_000_000]).Sample((body, seed) =>
    {
        var pattern = "^(" + body + ")$";
        using var schema = JsonDocument.Parse($$"""{"type":"string","pattern":{{JsonSerializer.Serialize(pattern)}}}""");
        if (JsonSchemaGrammar.Translate(schema.RootElement) is { IsSuccess: true } translation)
        {
            var drawn = JsonSerializer.Deserialize<string>(new GbnfMatcher(translation.Grammar).Draw(new Random(seed)))!;

            // .NET's dot takes half a surrogate pair, the specification's a whole character.
            if (drawn.Any(char.IsSurrogate))
            {
                return;
            }
            Assert.Matches(new Regex(Translated(pattern), RegexOptions.NonBacktracking), drawn);
        }
    });

    /// <summary>ECMA's meaning in .NET's syntax: <c>$</c> only at the very end, digits and words in ASCII, a dot stops at more line breaks.</summary>
    private static string Translated(string pattern)
    {
        var text = pattern.EndsWith('$') ? pattern[..^1] + "\\z" : pattern;
        return Regex.Replace(text, @"\\\\|\\s|\\d|\\w|\\W|\[b\\d\]|(?<!\\)\.", match => match.Value switch
        {
            "\\d" => "[0-9]",
            "\\s" => "[\\t-\\r \\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000\\ufeff]",
            "\\w" => "[0-9A-Za-z_]",
            "\\W" => "[^0-9A-Za-z_]",
            "[b\\d]" => "[b0-9]",
            "." => "[^\\n\\r\\u2028\\u2029]",
            _ => match.Value,
        }, RegexOptions.None, TimeSpan.FromSeconds(10));
    }

    private static string JsonString(string text) => '"' + text.Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal) + '"';
}
