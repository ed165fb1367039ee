namespace Penstock.Worker.Templates.Values;

/// <summary>Python's slices of lists and strings.</summary>
internal static class Slicing
{
    public static TemplateValue Slice(TemplateValue owner, long? start, long? stop, long step, RenderBudget budget)
    {
        if (step == 0)
        {
            throw TemplateFailureException.Evaluation("a slice's step cannot be zero");
        }
        switch (owner)
        {
            case ListValue list:
                var indices = Indices(start, stop, step, list.Items.Count, budget);
                return new ListValue([.. indices.Select(index => list.Items[index])], list.IsTuple);
            case TextValue text:
                return SliceText(text, start, stop, step, budget);
            case UndefinedValue undefined:
                throw TemplateFailureException.Evaluation(undefined.Description);
            default:
                throw TemplateFailureException.Evaluation($"a value of type {owner.TypeName} cannot be sliced");
        }
    }

    private static TextValue SliceText(TextValue text, long? start, long? stop, long step, RenderBudget budget)
    {
        var count = CodePoints.Count(text, budget);
        if (step == 1)
        {
            var (first, last) = Bounds(start, stop, step, count);
            var from = CodePoints.ToOffset(text.Text, (int)first);
            return last <= first ? TextValue.Empty : text.Slice(from, CodePoints.ToOffset(text.Text, (int)last) - from, budget);
        }
        var characters = CodePoints.Characters(text, budget);
        var builder = new TextBuilder(budget);
        foreach (var index in Indices(start, stop, step, count, budget))
        {
            builder.Append((TextValue)characters[index]);
        }
        return builder.ToText();
    }

    private static List<int> Indices(long? start, long? stop, long step, int count, RenderBudget budget)
    {
        var (first, last) = Bounds(start, stop, step, count);
        budget.AllocateItems(Math.Max(0, (last - first) / Math.Clamp(step, -int.MaxValue, int.MaxValue)));
        var indices = new List<int>();
        for (var index = first; step > 0 ? index < last : index > last; index += Math.Clamp(step, -int.MaxValue, int.MaxValue))
        {
            indices.Add((int)index);
        }
        budget.AllocateItems(indices.Count * 2L);
        budget.Scan(indices.Count);
        return indices;
    }

    private static (long First, long Last) Bounds(long? start, long? stop, long step, int count)
    {
        var (lowest, highest) = step > 0 ? (0L, (long)count) : (-1L, count - 1L);
        var first = Clamp(start, step > 0 ? lowest : highest, lowest, highest, count);
        var last = Clamp(stop, step > 0 ? highest : lowest, lowest, highest, count);
        return (first, last);
    }

    private static long Clamp(long? bound, long otherwise, long lowest, long highest, int count) => bound switch
    {
        null => otherwise,
        < 0 => Math.Max(bound.Value, -count - 1L) + count < lowest ? lowest : Math.Max(bound.Value, -count - 1L) + count,
        _ => Math.Min(bound.Value, highest),
    };
}
