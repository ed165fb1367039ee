using System.Runtime.ExceptionServices;

namespace Penstock.Worker.Templates.Values;

/// <summary>Stable sorting by values.</summary>
internal static class Ordering
{
    public static List<T> Sort<T>(IEnumerable<T> items, Func<T, TemplateValue> key, bool reverse, RenderBudget budget)
    {
        var comparer = Comparer<TemplateValue>.Create((x, y) => Comparison.Compare(x, y, budget));
        try
        {
            return reverse ? [.. items.OrderByDescending(key, comparer)] : [.. items.OrderBy(key, comparer)];
        }
        catch (InvalidOperationException wrapper) when (wrapper.InnerException is TemplateFailureException failure)
        {
            ExceptionDispatchInfo.Throw(failure);
            throw;
        }
    }
}
