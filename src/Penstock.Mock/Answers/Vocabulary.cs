using Penstock.Mock.Behaviour;

namespace Penstock.Mock.Answers;

/// <summary>Makes texts of whole words, one token each, from a generator.</summary>
internal static class Vocabulary
{
    private static readonly string[] Plain = Spaced(
        "the river runs under an old stone bridge where water turns slowly and light falls on moss while birds call from "
        + "tall reeds each morning before people cross with carts of grain to sell at market near mill gate every second day");

    private static readonly string[] Unicode = Spaced(
        "naïve façade Ωmega привет мир 水門 こんにちは 세계 🌊 👩‍🚀 \"quoted\" back\\slash tab\tend line\nbreak <b>&amp;</b> é́ ﷺ שלום £9 \u2028sep");

    /// <summary>A space and a word, for each of <paramref name="count"/> tokens; the first has no space.</summary>
    public static List<string> Tokens(int count, VocabularyKind kind, ref MockRandom random)
    {
        var words = kind == VocabularyKind.Unicode ? Unicode : Plain;
        var tokens = new List<string>(count);
        for (var i = 0; i < count; i++)
        {
            var word = words[random.NextInt(words.Length)];
            tokens.Add(i == 0 ? word[1..] : word);
        }

        return tokens;
    }

    /// <summary>Parts a given text into words that keep their white space: joined, they are the text.</summary>
    public static List<string> Split(string text)
    {
        var tokens = new List<string>();
        var start = 0;
        for (var i = 1; i <= text.Length; i++)
        {
            if (i == text.Length || (char.IsWhiteSpace(text[i]) && !char.IsWhiteSpace(text[i - 1])))
            {
                tokens.Add(text[start..i]);
                start = i;
            }
        }

        return tokens;
    }

    /// <summary>Parts JSON into pieces of a few characters, never inside a surrogate pair.</summary>
    public static List<string> Pieces(string json)
    {
        const int Length = 4;
        var pieces = new List<string>((json.Length / Length) + 1);
        for (var start = 0; start < json.Length;)
        {
            var end = Math.Min(start + Length, json.Length);
            end += end < json.Length && char.IsLowSurrogate(json[end]) ? 1 : 0;
            pieces.Add(json[start..end]);
            start = end;
        }

        return pieces;
    }

    // Words are parted by plain spaces only: some hold other white space themselves.
    private static string[] Spaced(string words) =>
        [.. words.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(word => " " + word)];
}
