using Penstock.Worker.Templates.Lexing;
using Penstock.Worker.Templates.Values;

namespace Penstock.Worker.Templates.Functions;

/// <summary>Python's string operations, with provenance and within the budget.</summary>
internal static class TextOperations
{
    public static TextValue Strip(TextValue text, TextValue? characters, bool fromStart, bool fromEnd, RenderBudget budget)
    {
        budget.Search(text.Length, characters?.Length ?? 1);
        var flat = text.Text;
        var set = characters?.Text;
        var start = 0;
        var end = flat.Length;
        while (fromStart && start < end && IsStripped(flat[start], set))
        {
            start++;
        }
        while (fromEnd && end > start && IsStripped(flat[end - 1], set))
        {
            end--;
        }
        return text.Slice(start, end - start, budget);
    }

    /// <summary>Applies a mapping that keeps the length.</summary>
    public static TextValue MapCase(TextValue text, Func<string, string> map, RenderBudget budget)
    {
        budget.Scan(text.Length);
        budget.AllocateCharacters(text.Length);
        return text.WithText(map(text.Text));
    }

    /// <summary>Replaces the first <paramref name="count"/> matches, or all where it is negative.</summary>
    public static TextValue Replace(TextValue text, TextValue old, TextValue replacement, long count, RenderBudget budget)
    {
        budget.Search(text.Length, old.Length);
        if (count == 0 || (old.Length > 0 && !text.Text.Contains(old.Text, StringComparison.Ordinal)))
        {
            return text;
        }
        var builder = new TextBuilder(budget);
        var position = 0;
        var remaining = count < 0 ? long.MaxValue : count;
        for (; remaining > 0; remaining--)
        {
            var match = old.Length > 0
                ? text.Text.IndexOf(old.Text, position, StringComparison.Ordinal)
                : position;
            if (match < 0)
            {
                break;
            }
            budget.Step();
            builder.Append(text, position, match - position);
            builder.Append(replacement);
            position = match + old.Length;
            if (old.Length == 0)
            {
                if (position == text.Length)
                {
                    break;
                }
                builder.Append(text, position, 1);
                position++;
            }
        }
        builder.Append(text, position, text.Length - position);
        return builder.ToText();
    }

    /// <summary>Splits at <paramref name="separator"/>, at most <paramref name="limit"/> times where that is not negative.</summary>
    public static List<TextValue> Split(TextValue text, TextValue separator, long limit, RenderBudget budget)
    {
        if (separator.Length == 0)
        {
            throw TemplateFailureException.Evaluation(".split() wants a separator that is not empty");
        }
        budget.Search(text.Length, separator.Length);
        var parts = new List<TextValue>();
        var position = 0;
        while (limit < 0 || parts.Count < limit)
        {
            var match = text.Text.IndexOf(separator.Text, position, StringComparison.Ordinal);
            if (match < 0)
            {
                break;
            }
            parts.Add(Part(text, position, match, budget));
            position = match + separator.Length;
        }
        parts.Add(Part(text, position, text.Length, budget));
        return parts;
    }

    /// <summary>As <see cref="Split"/>, from the end.</summary>
    public static List<TextValue> SplitFromEnd(TextValue text, TextValue separator, long limit, RenderBudget budget)
    {
        if (separator.Length == 0)
        {
            throw TemplateFailureException.Evaluation(".rsplit() wants a separator that is not empty");
        }
        budget.Search(text.Length, separator.Length);
        var parts = new List<TextValue>();
        var end = text.Length;
        while (limit < 0 || parts.Count < limit)
        {
            var match = text.Text.AsSpan(0, end).LastIndexOf(separator.Text, StringComparison.Ordinal);
            if (match < 0)
            {
                break;
            }
            parts.Add(Part(text, match + separator.Length, end, budget));
            end = match;
        }
        parts.Add(Part(text, 0, end, budget));
        parts.Reverse();
        return parts;
    }

    /// <summary>Splits at runs of white space and drops what is empty.</summary>
    public static List<TextValue> SplitWords(TextValue text, long limit, RenderBudget budget)
    {
        budget.Scan(text.Length);
        var flat = text.Text;
        var parts = new List<TextValue>();
        var position = SkipSpace(flat, 0);
        while (position < flat.Length)
        {
            var end = position;
            if (limit >= 0 && parts.Count == limit)
            {
                parts.Add(Part(text, position, flat.Length, budget));
                break;
            }
            while (end < flat.Length && !PythonCharacters.IsSpace(flat[end]))
            {
                end++;
            }
            parts.Add(Part(text, position, end, budget));
            position = SkipSpace(flat, end);
        }
        return parts;
    }

    /// <summary><c>str.splitlines</c></summary>
    public static List<TextValue> SplitLines(TextValue text, bool keepEnds, RenderBudget budget)
    {
        budget.Scan(text.Length);
        var flat = text.Text;
        var lines = new List<TextValue>();
        var start = 0;
        for (var index = 0; index < flat.Length; index++)
        {
            if (flat[index] is not ('\n' or '\r' or '\v' or '\f' or '\x1c' or '\x1d' or '\x1e' or '\x85' or '\u2028' or '\u2029'))
            {
                continue;
            }
            var next = flat[index] == '\r' && index + 1 < flat.Length && flat[index + 1] == '\n' ? index + 2 : index + 1;
            lines.Add(Part(text, start, keepEnds ? next : index, budget));
            start = next;
            index = next - 1;
        }
        if (start < flat.Length)
        {
            lines.Add(Part(text, start, flat.Length, budget));
        }
        return lines;
    }

    private static TextValue Part(TextValue text, int start, int end, RenderBudget budget)
    {
        budget.Step();
        return text.Slice(start, end - start, budget);
    }

    private static bool IsStripped(char character, string? set) =>
        set is null ? PythonCharacters.IsSpace(character) : set.Contains(character, StringComparison.Ordinal);

    private static int SkipSpace(string text, int position)
    {
        while (position < text.Length && PythonCharacters.IsSpace(text[position]))
        {
            position++;
        }
        return position;
    }
}
