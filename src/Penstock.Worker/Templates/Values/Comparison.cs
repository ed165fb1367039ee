namespace Penstock.Worker.Templates.Values;

/// <summary>Python's <c>==</c>, <c>&lt;</c> and <c>in</c>.</summary>
internal static class Comparison
{
    private const int DeepestNesting = 100;

    public static bool AreEqual(TemplateValue left, TemplateValue right, RenderBudget budget) => AreEqual(left, right, budget, 0);

    /// <summary>Orders two numbers, strings or lists; anything else is an error, as in Python.</summary>
    public static int Compare(TemplateValue left, TemplateValue right, RenderBudget budget)
    {
        budget.Step();
        switch (left, right)
        {
            case (TextValue x, TextValue y):
                budget.Scan(Math.Min(x.Length, y.Length));
                return CompareCodePoints(x.Text, y.Text);
            case (ListValue x, ListValue y):
                return CompareLists(x, y, budget);
        }
        if (Numbers.TryGetInteger(left, out var first) && Numbers.TryGetInteger(right, out var second))
        {
            return first.CompareTo(second);
        }
        if (Numbers.TryGetFloat(left, out var a) && Numbers.TryGetFloat(right, out var b))
        {
            return a.CompareTo(b);
        }
        throw TemplateFailureException.Evaluation($"{Describe(left)} and {Describe(right)} cannot be ordered");
    }

    /// <summary><c>item in container</c>.</summary>
    public static bool Contains(TemplateValue container, TemplateValue item, RenderBudget budget)
    {
        switch (container)
        {
            case TextValue text when item is TextValue part:
                budget.Search(text.Length, part.Length);
                return text.Text.Contains(part.Text, StringComparison.Ordinal);
            case MapValue map:
                return map.Find(item) is not null;
            case ListValue list:
                return list.Items.Exists(candidate => AreEqual(candidate, item, budget));
            case UndefinedValue:
                return false;
            default:
                throw TemplateFailureException.Evaluation($"'in' cannot look for {Describe(item)} in {Describe(container)}");
        }
    }

    private static string Describe(TemplateValue value) =>
        value is UndefinedValue undefined ? undefined.Description : $"a value of type {value.TypeName}";

    private static bool AreEqual(TemplateValue left, TemplateValue right, RenderBudget budget, int depth)
    {
        budget.Step();
        if (depth > DeepestNesting)
        {
            throw TemplateFailureException.Limit($"a value nests deeper than {DeepestNesting} levels");
        }
        switch (left, right)
        {
            case (TextValue x, TextValue y):
                if (x.Length != y.Length)
                {
                    return false;
                }
                budget.Scan(x.Length);
                return x.Text == y.Text;
            case (ListValue x, ListValue y):
                return x.IsTuple == y.IsTuple && x.Items.Count == y.Items.Count
                    && x.Items.Zip(y.Items).All(pair => AreEqual(pair.First, pair.Second, budget, depth + 1));
            case (MapValue x, MapValue y):
                return x.Items.Count == y.Items.Count && x.Items.All(
                    pair => y.Find(pair.Key) is { } other && AreEqual(pair.Value, other, budget, depth + 1));
            case (NoneValue, NoneValue) or (UndefinedValue, UndefinedValue):
                return true;
            default:
                return ReferenceEquals(left, right) || Numbers.AreEqual(left, right);
        }
    }

    private static int CompareLists(ListValue left, ListValue right, RenderBudget budget)
    {
        budget.Enter();
        for (var index = 0; index < left.Items.Count && index < right.Items.Count; index++)
        {
            if (!AreEqual(left.Items[index], right.Items[index], budget))
            {
                var order = Compare(left.Items[index], right.Items[index], budget);
                budget.Leave();
                return order;
            }
        }
        budget.Leave();
        return left.Items.Count.CompareTo(right.Items.Count);
    }

    /// <summary>UTF-16 order puts surrogate pairs before U+E000; Python, which compares code points, does not.</summary>
    private static int CompareCodePoints(string left, string right)
    {
        for (var index = 0; index < left.Length && index < right.Length; index++)
        {
            if (left[index] != right[index])
            {
                return char.IsSurrogate(left[index]) != char.IsSurrogate(right[index])
                    ? char.IsSurrogate(left[index]) ? 1 : -1
                    : left[index].CompareTo(right[index]);
            }
        }
        return left.Length.CompareTo(right.Length);
    }
}
