namespace Penstock.Worker.Templates.Values;

/// <summary>Python counts strings in code points, .NET in UTF-16 units; the two differ where there are surrogate pairs.</summary>
internal static class CodePoints
{
    /// <summary>Length in code points.</summary>
    public static int Count(TextValue text, RenderBudget budget)
    {
        budget.Scan(text.Length);
        return text.Length - CountPairs(text.Text);
    }

    /// <summary>Turns an index in code points into one in UTF-16 units.</summary>
    public static int ToOffset(string text, int index)
    {
        if (text.AsSpan().IndexOfAnyInRange('\ud800', '\udbff') < 0)
        {
            return index;
        }
        var offset = 0;
        for (; index > 0; index--)
        {
            offset += offset + 1 < text.Length && char.IsSurrogatePair(text, offset) ? 2 : 1;
        }
        return offset;
    }

    /// <summary>Turns an index in UTF-16 units into one in code points.</summary>
    public static int FromOffset(string text, int offset) => offset - CountPairs(text.AsSpan(0, offset));

    /// <summary>The text's characters, one by one.</summary>
    public static List<TemplateValue> Characters(TextValue text, RenderBudget budget)
    {
        budget.Scan(text.Length);
        var characters = new List<TemplateValue>();
        var flat = text.Text;
        for (var offset = 0; offset < flat.Length;)
        {
            var length = offset + 1 < flat.Length && char.IsSurrogatePair(flat, offset) ? 2 : 1;
            budget.AllocateItems(1);
            characters.Add(text.Slice(offset, length, budget));
            offset += length;
        }
        return characters;
    }

    private static int CountPairs(ReadOnlySpan<char> text)
    {
        var pairs = 0;
        for (var index = text.IndexOfAnyInRange('\ud800', '\udbff'); index >= 0 && index + 1 < text.Length;)
        {
            pairs += char.IsLowSurrogate(text[index + 1]) ? 1 : 0;
            var next = text[(index + 1)..].IndexOfAnyInRange('\ud800', '\udbff');
            index = next < 0 ? -1 : index + 1 + next;
        }
        return pairs;
    }
}
