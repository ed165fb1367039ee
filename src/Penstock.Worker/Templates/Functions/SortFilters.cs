using Penstock.Worker.Templates.Values;

namespace Penstock.Worker.Templates.Functions;

/// <summary>Filters that compare items. Without <c>case_sensitive</c>, strings are compared in lower case.</summary>
internal static class SortFilters
{
    /// <summary><c>sort(reverse=false, case_sensitive=false, attribute=none)</c>; stable.</summary>
    public static TemplateValue Sort(Rendering rendering, TemplateValue value, CallArguments arguments)
    {
        var reverse = arguments.IsTrue(0, "reverse");
        var caseSensitive = arguments.IsTrue(1, "case_sensitive");
        var attribute = AttributePath.From(arguments, 2);
        arguments.Finish();
        var items = rendering.Iterate(value).ToList();
        return new ListValue(Order(items, item => Key(attribute?.Of(item, rendering.Budget) ?? item, caseSensitive, rendering), reverse, rendering));
    }

    /// <summary><c>dictsort(case_sensitive=false, by='key', reverse=false)</c></summary>
    public static TemplateValue DictSort(Rendering rendering, TemplateValue value, CallArguments arguments)
    {
        var caseSensitive = arguments.IsTrue(0, "case_sensitive");
        var by = arguments.FindText(1, "by")?.Text ?? "key";
        var reverse = arguments.IsTrue(2, "reverse");
        arguments.Finish();
        if (value is not MapValue map || by is not ("key" or "value"))
        {
            throw arguments.Failure(by is "key" or "value" ? $"wants a dict, got {value.TypeName}" : "sorts by 'key' or 'value'");
        }
        var position = by == "key" ? 0 : 1;
        var pairs = MapMethods.Pairs(map, rendering.Budget).Items;
        return new ListValue(Order(pairs, pair => Key(((ListValue)pair).Items[position], caseSensitive, rendering), reverse, rendering));
    }

    /// <summary><c>unique(case_sensitive=false, attribute=none)</c>: the first of each.</summary>
    public static TemplateValue Unique(Rendering rendering, TemplateValue value, CallArguments arguments)
    {
        var caseSensitive = arguments.IsTrue(0, "case_sensitive");
        var attribute = AttributePath.From(arguments, 1);
        arguments.Finish();
        var seen = new HashSet<TemplateValue>(ScalarComparer.Instance);
        var items = rendering.Iterate(value);
        rendering.Budget.AllocateItems(items.Count * 4L);
        return new ListValue([.. items.Where(item =>
        {
            rendering.Budget.Step();
            var key = Key(attribute?.Of(item, rendering.Budget) ?? item, caseSensitive, rendering);
            return ScalarComparer.IsHashable(key)
                ? seen.Add(key)
                : throw arguments.Failure($"cannot compare items of type {key.TypeName}");
        })]);
    }

    public static TemplateValue Min(Rendering rendering, TemplateValue value, CallArguments arguments) =>
        Extreme(rendering, value, arguments, sign: -1);

    public static TemplateValue Max(Rendering rendering, TemplateValue value, CallArguments arguments) =>
        Extreme(rendering, value, arguments, sign: 1);

    private static TemplateValue Extreme(Rendering rendering, TemplateValue value, CallArguments arguments, int sign)
    {
        var caseSensitive = arguments.IsTrue(0, "case_sensitive");
        var attribute = AttributePath.From(arguments, 1);
        arguments.Finish();
        TemplateValue? best = null;
        TemplateValue? bestKey = null;
        foreach (var item in rendering.Iterate(value))
        {
            var key = Key(attribute?.Of(item, rendering.Budget) ?? item, caseSensitive, rendering);
            if (bestKey is null || Comparison.Compare(key, bestKey, rendering.Budget) * sign > 0)
            {
                (best, bestKey) = (item, key);
            }
        }
        return best ?? new UndefinedValue("there is no smallest or largest item, the sequence is empty");
    }

    private static TemplateValue Key(TemplateValue value, bool caseSensitive, Rendering rendering) => value is TextValue text && !caseSensitive
        ? TextOperations.MapCase(text, static flat => flat.ToLowerInvariant(), rendering.Budget)
        : value;

    private static List<TemplateValue> Order(
        List<TemplateValue> items, Func<TemplateValue, TemplateValue> key, bool reverse, Rendering rendering)
    {
        rendering.Budget.AllocateItems(items.Count * 4L);
        return Ordering.Sort(items, key, reverse, rendering.Budget);
    }
}
