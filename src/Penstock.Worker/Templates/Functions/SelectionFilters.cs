using Penstock.Worker.Templates.Values;

namespace Penstock.Worker.Templates.Functions;

/// <summary>Filters that take a test or another filter by name.</summary>
internal static class SelectionFilters
{
    /// <summary><c>map(attribute=..., default=...)</c> or <c>map('filter', arguments...)</c></summary>
    public static TemplateValue Map(Rendering rendering, TemplateValue value, CallArguments arguments)
    {
        var items = rendering.Iterate(value);
        rendering.Budget.AllocateItems(items.Count * 2L);
        if (arguments.Positional.Count == 0)
        {
            return MapAttribute(rendering, items, arguments);
        }
        var name = arguments.RequireText(0, "filter").Text;
        var filter = Filters.Find(name) ?? throw arguments.Failure($"does not know the filter '{name}'");
        return new ListValue([.. items.ToArray().Select(item =>
        {
            rendering.Budget.Enter();
            var mapped = filter(rendering, item, Rest(arguments, $"filter '{name}'", 1));
            rendering.Budget.Leave();
            return mapped;
        })]);
    }

    public static TemplateValue Select(Rendering rendering, TemplateValue value, CallArguments arguments) =>
        Keep(rendering, value, arguments, testPosition: 0, attribute: null, expected: true);

    public static TemplateValue Reject(Rendering rendering, TemplateValue value, CallArguments arguments) =>
        Keep(rendering, value, arguments, testPosition: 0, attribute: null, expected: false);

    public static TemplateValue SelectAttr(Rendering rendering, TemplateValue value, CallArguments arguments) =>
        Keep(rendering, value, arguments, testPosition: 1, RequireAttribute(arguments), expected: true);

    public static TemplateValue RejectAttr(Rendering rendering, TemplateValue value, CallArguments arguments) =>
        Keep(rendering, value, arguments, testPosition: 1, RequireAttribute(arguments), expected: false);

    private static AttributePath RequireAttribute(CallArguments arguments) =>
        AttributePath.From(arguments, 0) ?? throw arguments.Failure("misses the argument 'attribute'");

    private static ListValue MapAttribute(Rendering rendering, List<TemplateValue> items, CallArguments arguments)
    {
        var attribute = AttributePath.From(arguments, 0) ?? throw arguments.Failure("wants the name of a filter, or 'attribute'");
        var otherwise = arguments.Find(1, "default");
        arguments.Finish();
        return new ListValue([.. items.Select(item =>
        {
            var found = attribute.Of(item, rendering.Budget);
            return found is UndefinedValue && otherwise is not null ? otherwise : found;
        })]);
    }

    private static ListValue Keep(
        Rendering rendering, TemplateValue value, CallArguments arguments, int testPosition, AttributePath? attribute, bool expected)
    {
        var items = rendering.Iterate(value);
        rendering.Budget.AllocateItems(items.Count * 2L);
        var name = arguments.Positional.Count > testPosition ? arguments.RequireText(testPosition, "test").Text : null;
        var test = name is null ? null : Tests.Find(name) ?? throw arguments.Failure($"does not know the test '{name}'");
        return new ListValue([.. items.ToArray().Where(item =>
        {
            rendering.Budget.Step();
            var tested = attribute?.Of(item, rendering.Budget) ?? item;
            var holds = test?.Invoke(rendering, tested, Rest(arguments, $"test '{name}'", testPosition + 1)) ?? tested.IsTrue;
            return holds == expected;
        })]);
    }

    private static CallArguments Rest(CallArguments arguments, string callee, int skipped)
    {
        var rest = new CallArguments(callee);
        rest.Positional.AddRange(arguments.Positional.Skip(skipped));
        foreach (var (name, value) in arguments.Named)
        {
            rest.Named[name] = value;
        }
        return rest;
    }
}
