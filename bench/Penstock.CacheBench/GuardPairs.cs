using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Penstock.Gateway.Caching.Semantic.Guarding;

namespace Penstock.CacheBench;

/// <summary>
/// What the guard lets pass. Negatives are made by a program out of a file of question pairs (JSON lines of a, b and same): one name, one word
/// or one number exchanged. Texts whose SHA-256 ends in an even byte may be looked at while the guard is written, the odd ones are for the report;
/// so are the templates, whose kinds occur in no other part.
/// </summary>
internal static partial class GuardPairs
{
    private static readonly (string Left, string Right)[] Templates =
    [
        ("Which is {c}, {x} or {y}?", "Which is {d}, {x} or {y}?"),
        ("Is {x} {c} than {y}?", "Is {y} {c} than {x}?"),
        ("Who owes money to whom, {x} to {y}?", "Who owes money to whom, {y} to {x}?"),
        ("Did {x} sue {y}?", "Did {y} sue {x}?"),
        ("Can I pay with {x}?", "Can I pay with {y}?"),
        ("My {x} arrived without the {y}", "My {y} arrived without the {x}"),
        ("Do you deliver {x} on {t}?", "Do you deliver {x} on {u}?"),
        ("The {x} is broken, may I have it repaired?", "The {y} is broken, may I have it repaired?"),
        ("Send the {x} before the {y}", "Send the {y} before the {x}"),
        ("How many {x} fit into one {y}?", "How many {y} fit into one {x}?"),
    ];

    private static readonly string[] Things = ["suitcase", "kettle", "blanket", "ladder", "mirror", "helmet", "carpet", "lantern", "pillow", "basket", "saddle", "violin"];
    private static readonly (string, string)[] Comparisons = [("heavier", "lighter"), ("cheaper", "dearer"), ("louder", "quieter"), ("older", "newer"), ("safer", "riskier"), ("wider", "narrower")];
    private static readonly string[] Days = ["Monday", "Tuesday", "Friday", "Sunday", "weekends", "holidays"];

    /// <summary>Prints what passes, for each kind and part.</summary>
    public static void Run(string path, TextWriter output, bool showsTuning)
    {
        (string First, string Second, bool IsSame)[] pairs = [.. File.ReadLines(path).Select(Read)];
        string[] texts = [.. pairs.Select(static pair => pair.First).Distinct(StringComparer.Ordinal)];
        Dictionary<string, int> names = Count(texts, Name()), words = Count(texts, Lower());
        string[] nameList = [.. names.Where(static entry => entry.Value >= 5).Select(static entry => entry.Key).Order(StringComparer.Ordinal)];
        string[] wordList = [.. words.Where(static entry => entry.Value is >= 20 and <= 2000 && entry.Key.Length >= 4).Select(static entry => entry.Key).Order(StringComparer.Ordinal)];
        output.WriteLine("| pairs | part | count | pass | share |\n|---|---|---|---|---|");
        foreach (bool isReport in new[] { false, true })
        {
            string part = isReport ? "report" : "tuning";
            string[] own = [.. texts.Where(text => IsReport(text) == isReport)];
            var random = new Random(11);
            Print(output, "one name exchanged", part, Exchange(own, Name(), nameList, random), showsTuning && !isReport);
            Print(output, "one word exchanged", part, Exchange(own, Lower(), wordList, random), showsTuning && !isReport);
            Print(output, "one number exchanged", part, Exchange(own, Digits(), [.. Enumerable.Range(2, 97).Select(static i => i.ToString(CultureInfo.InvariantCulture))], random), showsTuning && !isReport);
            Print(output, "duplicates, as people label them", part, pairs.Where(pair => pair.IsSame && IsReport(pair.First) == isReport).Select(static pair => (pair.First, pair.Second)), false);
        }

        Print(output, "templates of other kinds", "report", Fill(), false);
    }

    private static void Print(TextWriter output, string kind, string part, IEnumerable<(string Left, string Right)> pairs, bool shows)
    {
        int count = 0, pass = 0;
        foreach ((string left, string right) in pairs)
        {
            count++;
            if (MeaningGuard.Check(Question.Of(left), Question.Of(right)) == GuardVerdict.Passed)
            {
                pass++;
                if (shows && pass <= 60)
                {
                    output.WriteLine($"    {left}  ||  {right}");
                }
            }
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {kind} | {part} | {count} | {pass} | {100.0 * pass / Math.Max(1, count):0.00} % |"));
    }

    private static IEnumerable<(string Left, string Right)> Exchange(IEnumerable<string> texts, Regex what, string[] others, Random random)
    {
        foreach (string text in texts)
        {
            Match[] places = [.. what.Matches(text).Where(match => others.Contains(match.Value, StringComparer.Ordinal) || char.IsDigit(match.Value[0]))];
            if (places.Length == 0)
            {
                continue;
            }

            Match place = places[random.Next(places.Length)];
            string other = others[random.Next(others.Length)];
            if (!string.Equals(other, place.Value, StringComparison.OrdinalIgnoreCase))
            {
                yield return (text, string.Concat(text.AsSpan(0, place.Index), other, text.AsSpan(place.Index + place.Length)));
            }
        }
    }

    private static IEnumerable<(string Left, string Right)> Fill()
    {
        foreach ((string left, string right) in Templates)
        {
            for (int i = 0; i < Things.Length; i++)
            {
                for (int j = 0; j < Comparisons.Length; j++)
                {
                    string Put(string text) => text.Replace("{x}", Things[i], StringComparison.Ordinal).Replace("{y}", Things[(i + 1 + j) % Things.Length], StringComparison.Ordinal)
                        .Replace("{c}", Comparisons[j].Item1, StringComparison.Ordinal).Replace("{d}", Comparisons[j].Item2, StringComparison.Ordinal)
                        .Replace("{t}", Days[j], StringComparison.Ordinal).Replace("{u}", Days[(j + 1) % Days.Length], StringComparison.Ordinal);
                    yield return (Put(left), Put(right));
                }
            }
        }
    }

    private static Dictionary<string, int> Count(IEnumerable<string> texts, Regex what)
    {
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (Match match in texts.SelectMany(text => what.Matches(text)))
        {
            counts[match.Value] = counts.GetValueOrDefault(match.Value) + 1;
        }

        return counts;
    }

    private static bool IsReport(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text))[^1] % 2 == 1;

    private static (string First, string Second, bool IsSame) Read(string line)
    {
        using JsonDocument document = JsonDocument.Parse(line);
        JsonElement row = document.RootElement;
        string Text(string name) => row.GetProperty(name).ToString();
        return (Text("a"), Text("b"), Text("same") is "1" or "True");
    }

    [GeneratedRegex("(?<=[a-z,] )[A-Z][a-z]{2,}(?![A-Za-z'])", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Name();

    [GeneratedRegex("(?<![A-Za-z'-])[a-z]{4,}(?![A-Za-z'-])", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Lower();

    [GeneratedRegex("(?<![A-Za-z0-9.,])[0-9]{1,4}(?![A-Za-z0-9.,])", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Digits();
}
