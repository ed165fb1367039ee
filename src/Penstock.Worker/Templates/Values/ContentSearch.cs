namespace Penstock.Worker.Templates.Values;

/// <summary>Looks for the caller's text inside of a value.</summary>
internal static class ContentSearch
{
    private const int DeepestNesting = 100;

    /// <summary>True when <paramref name="value"/> is, or holds, text of the caller's.</summary>
    public static bool IsIn(TemplateValue value, RenderBudget budget) => IsIn(value, budget, 0);

    private static bool IsIn(TemplateValue value, RenderBudget budget, int depth)
    {
        budget.Step();
        if (depth > DeepestNesting)
        {
            throw TemplateFailureException.Limit($"a value nests deeper than {DeepestNesting} levels");
        }
        return value switch
        {
            TextValue text => text.HasContent,
            ListValue list => list.Items.Exists(item => IsIn(item, budget, depth + 1)),
            MapValue map => map.Items.Any(pair => IsIn(pair.Key, budget, depth + 1) || IsIn(pair.Value, budget, depth + 1)),
            _ => false,
        };
    }
}
