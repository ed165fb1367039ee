using System.Buffers;
using System.Collections.Immutable;

namespace Penstock.Gateway.Caching.Semantic.Guarding;

/// <summary>
/// Splits English text into words: contractions are resolved (can't: can not), numbers part from their units (10km: 10 km), and what looks
/// like code stays whole.
/// </summary>
internal static class WordReader
{
    private const int MostWords = 512;

    private static readonly SearchValues<char> CodeSigns = SearchValues.Create("_@/\\=+#.");

    private static readonly Dictionary<string, string[]> Contractions = (
        "can't=can+not cant=can+not cannot=can+not won't=will+not wont=will+not dont=do+not doesnt=does+not "
        + "didnt=did+not isnt=is+not arent=are+not wasnt=was+not couldnt=could+not wouldnt=would+not shouldnt=should+not "
        + "hasnt=has+not havent=have+not hadnt=had+not aint=is+not let's=let+us i'm=i+am im=i+am")
        .Split(' ').Select(static pair => pair.Split('=')).ToDictionary(static pair => pair[0], static pair => pair[1].Split('+'), StringComparer.Ordinal);

    /// <summary>The words of a text, 512 at most.</summary>
    public static ImmutableArray<Word> Read(string text)
    {
        var words = ImmutableArray.CreateBuilder<Word>();
        bool isLoud = !text.Any(char.IsLower), begins = true;
        char quote = '\0';
        for (int start = 0; start < text.Length && words.Count < MostWords;)
        {
            char first = text[start];
            if (!IsPart(text, start))
            {
                quote = first is '"' or '`' or '“' or '”' ? (quote == '\0' ? first : '\0') : quote;
                begins |= first is '.' or '?' or '!' or ':' or '\n';
                Symbol(first, words);
                start++;
                continue;
            }

            int end = start + 1;
            while (end < text.Length && (IsPart(text, end) || IsInner(text, end)))
            {
                end++;
            }

            Take(text[start..end], begins, isLoud, quote != '\0', words);
            (begins, start) = (false, end);
        }

        Attach(words);
        return words.ToImmutable();
    }

    // A unit counts as a number beside one; alone it is a word. "One" is a number before a unit, else a pronoun.
    private static void Attach(ImmutableArray<Word>.Builder words)
    {
        for (int i = 0; i < words.Count; i++)
        {
            if (words[i].Text is "one" && i + 1 < words.Count && Lexicon.Measures.Contains(words[i + 1].Text))
            {
                words[i] = new Word("1", "1", IsName: false, IsNumber: true, IsCode: false);
            }

            bool besideNumber = (i > 0 && char.IsDigit(words[i - 1].Text[0])) || (i + 1 < words.Count && char.IsDigit(words[i + 1].Text[0]));
            if (Lexicon.Measures.Contains(words[i].Text))
            {
                words[i] = words[i] with { IsNumber = besideNumber };
            }
        }
    }

    private static bool IsPart(string text, int i) => char.IsLetterOrDigit(text[i]) || text[i] == '_' || char.IsSurrogate(text[i]) || IsSuffix(text, i);

    // The signs of C#, C++ and F# belong to the word before them.
    private static bool IsSuffix(string text, int i) => text[i] is '+' or '#' && i > 0 && (char.IsLetter(text[i - 1]) || (text[i] == '+' && text[i - 1] == '+'));

    private static bool IsInner(string text, int i) =>
        i + 1 < text.Length && char.IsLetterOrDigit(text[i + 1]) && text[i] is '\'' or '’' or '.' or ',' or '@' or '/' or ':' or '\\' or '='
        && (text[i] is not (',' or '.') || (text[i] == ',' ? char.IsDigit(text[i - 1]) && char.IsDigit(text[i + 1]) : char.IsLetterOrDigit(text[i - 1])))
        && (text[i] is not '/' || text.AsSpan(0, i).LastIndexOf(' ') < text.AsSpan(0, i).LastIndexOfAny('.', ':', '/'))
        && text[i] is not ':' | char.IsDigit(text[i - 1]);

    private static void Symbol(char symbol, ImmutableArray<Word>.Builder words)
    {
        string? name = symbol switch { '$' => "usd", '€' => "eur", '£' => "gbp", '¥' => "jpy", '₹' => "inr", '%' => "percent", '<' => "less", '>' => "more", _ => null };
        if (name is not null)
        {
            words.Add(new Word(name, name, IsName: false, IsNumber: true, IsCode: false));
        }
    }

    private static void Take(string raw, bool begins, bool isLoud, bool isQuoted, ImmutableArray<Word>.Builder words)
    {
        raw = IsAbbreviation(raw) ? raw.Replace(".", "", StringComparison.Ordinal) : raw;
        string text = raw.Replace('’', '\'').ToLowerInvariant();
        bool isName = !isLoud && char.IsUpper(raw[0]) && (!begins || raw.Skip(1).Any(char.IsUpper)) && raw is not "I" && !raw.StartsWith("I'", StringComparison.Ordinal);
        if (Contractions.TryGetValue(text, out string[]? parts))
        {
            foreach (string part in parts)
            {
                words.Add(Plain(part, isName: false));
            }
        }
        else if (text.Contains('\'', StringComparison.Ordinal))
        {
            Apostrophe(text, isName, words);
        }
        else if (char.IsDigit(text[0]))
        {
            Number(text, words);
        }
        else
        {
            words.Add(Plain(text, isName) with { IsCode = isQuoted || IsIdentifier(raw) });
        }
    }

    private static void Apostrophe(string text, bool isName, ImmutableArray<Word>.Builder words)
    {
        int at = text.LastIndexOf('\'');
        if (text.EndsWith("n't", StringComparison.Ordinal))
        {
            words.Add(Plain(text[..^3], isName: false));
            words.Add(Plain("not", isName: false));
            return;
        }

        if (char.IsDigit(text[0]) || char.IsDigit(text[at + 1]))
        {
            Measure(text, isName, words);
            return;
        }

        words.Add(Plain(text[..at], isName));
        string tail = text[(at + 1)..] switch { "re" => "are", "ve" => "have", "ll" => "will", "d" => "would", "m" => "am", _ => "" };
        if (tail.Length > 0)
        {
            words.Add(Plain(tail, isName: false));
        }
    }

    // 5'8 is two numbers, and so are they all that an apostrophe parts.
    private static void Measure(string text, bool isName, ImmutableArray<Word>.Builder words)
    {
        foreach (string part in text.Split('\'', StringSplitOptions.RemoveEmptyEntries))
        {
            if (char.IsDigit(part[0]))
            {
                Number(part, words);
            }
            else
            {
                words.Add(Plain(part, isName));
            }
        }
    }

    // 1,000.50 is one number; 10km is a number and a unit; 1st stays whole.
    private static void Number(string text, ImmutableArray<Word>.Builder words)
    {
        int end = 0;
        while (end < text.Length && (char.IsDigit(text[end]) || text[end] is '.' or ',' or ':'))
        {
            end++;
        }

        string digits = text[..end].Replace(",", "", StringComparison.Ordinal), unit = text[end..];
        if (unit is "st" or "nd" or "rd" or "th" || unit.Any(char.IsDigit))
        {
            words.Add(new Word(text, text, IsName: false, IsNumber: true, IsCode: false));
            return;
        }

        words.Add(new Word(digits, digits, IsName: false, IsNumber: true, IsCode: false));
        if (unit.Length > 0)
        {
            words.Add(Plain(unit, isName: false) with { IsNumber = true });
        }
    }

    // U.S, e.g, M.S: letters parted by full stops.
    private static bool IsAbbreviation(string raw)
    {
        for (int i = 1; i < raw.Length; i += 2)
        {
            if (raw[i] != '.' || !char.IsLetter(raw[i - 1]))
            {
                return false;
            }
        }

        return raw.Length >= 3 && raw.Length % 2 == 1 && char.IsLetter(raw[^1]);
    }

    private static Word Plain(string text, bool isName) =>
        Lexicon.NumberWords.TryGetValue(text, out string? digits)
            ? new Word(digits, digits, IsName: false, IsNumber: true, IsCode: false)
            : new Word(text, Stem.Of(text), isName, IsNumber: Lexicon.Measures.Contains(text), IsCode: false);

    private static bool IsIdentifier(string raw)
    {
        bool hasDigit = raw.Any(char.IsDigit), hasSign = raw.AsSpan().ContainsAny(CodeSigns);
        return hasDigit || hasSign;
    }
}
