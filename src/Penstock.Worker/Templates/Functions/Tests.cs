using System.Collections.Frozen;
using Penstock.Worker.Templates.Values;

namespace Penstock.Worker.Templates.Functions;

/// <summary>Every test by name, as in Jinja 3.1.</summary>
internal static class Tests
{
    private static readonly FrozenDictionary<string, TestFunction> All = new Dictionary<string, TestFunction>(StringComparer.Ordinal)
    {
        ["defined"] = Kind(value => value is not UndefinedValue),
        ["undefined"] = Kind(value => value is UndefinedValue),
        ["none"] = Kind(value => value is NoneValue),
        ["string"] = Kind(value => value is TextValue),
        ["mapping"] = Kind(value => value is MapValue),
        ["sequence"] = Kind(value => value is TextValue or ListValue or MapValue or UndefinedValue),
        ["iterable"] = Kind(value => value is TextValue or ListValue or MapValue or UndefinedValue),
        ["number"] = Kind(value => Numbers.TryGetFloat(value, out _)),
        ["integer"] = Kind(value => value is IntegerValue),
        ["float"] = Kind(value => value is FloatValue),
        ["boolean"] = Kind(value => value is BooleanValue),
        ["true"] = Kind(value => value is BooleanValue { IsTrue: true }),
        ["false"] = Kind(value => value is BooleanValue { IsTrue: false }),
        ["callable"] = Kind(value => value is CallableValue or UndefinedValue),
        ["lower"] = Kind(value => value is TextValue text && text.Text.Any(char.IsLetter) && !text.Text.Any(char.IsUpper)),
        ["upper"] = Kind(value => value is TextValue text && text.Text.Any(char.IsLetter) && !text.Text.Any(char.IsLower)),
        ["odd"] = (_, value, arguments) => Remainder(value, 2, arguments) == 1,
        ["even"] = (_, value, arguments) => Remainder(value, 2, arguments) == 0,
        ["divisibleby"] = IsDivisible,
        ["equalto"] = IsEqual,
        ["eq"] = IsEqual,
        ["=="] = IsEqual,
        ["ne"] = (rendering, value, arguments) => !IsEqual(rendering, value, arguments),
        ["!="] = (rendering, value, arguments) => !IsEqual(rendering, value, arguments),
        ["sameas"] = (_, value, arguments) => IsSame(value, Other(arguments)),
        ["in"] = (rendering, value, arguments) => Comparison.Contains(Other(arguments), value, rendering.Budget),
        ["lt"] = Ordered(order => order < 0),
        ["lessthan"] = Ordered(order => order < 0),
        ["<"] = Ordered(order => order < 0),
        ["le"] = Ordered(order => order <= 0),
        ["<="] = Ordered(order => order <= 0),
        ["gt"] = Ordered(order => order > 0),
        ["greaterthan"] = Ordered(order => order > 0),
        [">"] = Ordered(order => order > 0),
        ["ge"] = Ordered(order => order >= 0),
        [">="] = Ordered(order => order >= 0),
        ["filter"] = Kind(value => value is TextValue name && Filters.Find(name.Text) is not null),
        ["test"] = Kind(value => value is TextValue name && Find(name.Text) is not null),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Finds a test, or null.</summary>
    public static TestFunction? Find(string name) => All.GetValueOrDefault(name);

    private static TestFunction Kind(Func<TemplateValue, bool> holds) => (rendering, value, arguments) =>
    {
        arguments.Finish();
        rendering.Budget.Scan((value as TextValue)?.Length ?? 0);
        return holds(value);
    };

    private static TestFunction Ordered(Func<int, bool> holds) =>
        (rendering, value, arguments) => holds(Comparison.Compare(value, Other(arguments), rendering.Budget));

    private static TemplateValue Other(CallArguments arguments)
    {
        var other = arguments.Require(0, "other");
        arguments.Finish();
        return other;
    }

    private static bool IsEqual(Rendering rendering, TemplateValue value, CallArguments arguments) =>
        Comparison.AreEqual(value, Other(arguments), rendering.Budget);

    private static bool IsSame(TemplateValue left, TemplateValue right) => ReferenceEquals(left, right)
        || (left is IntegerValue && right is IntegerValue && Numbers.AreEqual(left, right));

    private static bool IsDivisible(Rendering rendering, TemplateValue value, CallArguments arguments)
    {
        var divisor = arguments.FindInteger(0, "num") ?? throw arguments.Failure("misses the argument 'num'");
        return divisor == 0 ? throw arguments.Failure("divides by zero") : Remainder(value, divisor, arguments) == 0;
    }

    private static long Remainder(TemplateValue value, long divisor, CallArguments arguments)
    {
        arguments.Finish();
        return Numbers.TryGetInteger(value, out var integer)
            ? divisor == -1 ? 0 : Math.Abs(integer % divisor)
            : throw arguments.Failure($"wants an integer, got {value.TypeName}");
    }
}
