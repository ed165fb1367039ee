using Penstock.Worker.Templates.Values;

namespace Penstock.Worker.Templates.Functions;

/// <summary>Functions that every template sees: Jinja's, and the two that transformers adds.</summary>
internal static class Globals
{
    /// <summary>Jinja's sandbox allows no longer range.</summary>
    private const int LongestRange = 100_000;

    private static readonly CallableValue[] All =
    [
        new("range", Range),
        new("namespace", MakeNamespace),
        new("dict", MakeDict),
        new("raise_exception", Raise),
        new("strftime_now", FormatNow),
    ];

    public static void AddTo(Scope scope)
    {
        foreach (var function in All)
        {
            scope.Set(function.Name, function);
        }
    }

    private static ListValue Range(Rendering rendering, CallArguments arguments)
    {
        var first = RequireInteger(arguments, 0, "start");
        var second = arguments.FindInteger(1, "stop");
        var step = arguments.FindInteger(2, "step") ?? 1;
        arguments.Finish();
        var (start, stop) = second is null ? (0, first) : (first, second.Value);
        if (step == 0)
        {
            throw arguments.Failure("cannot have a step of zero");
        }
        var numbers = new List<TemplateValue>();
        for (var number = start; step > 0 ? number < stop : number > stop; number += step)
        {
            if (numbers.Count == LongestRange)
            {
                throw TemplateFailureException.Limit($"range() gives at most {LongestRange} numbers");
            }
            numbers.Add(new IntegerValue(number));
            rendering.Budget.AllocateValues(1);
        }
        return new ListValue(numbers);
    }

    private static long RequireInteger(CallArguments arguments, int position, string name) =>
        arguments.FindInteger(position, name) ?? throw arguments.Failure($"misses the argument '{name}'");

    private static NamespaceValue MakeNamespace(Rendering rendering, CallArguments arguments)
    {
        var space = new NamespaceValue();
        foreach (var (name, value) in MakeDict(rendering, arguments).Items)
        {
            space.Attributes[(name as TextValue)?.Text ?? throw arguments.Failure("wants strings as keys")] = value;
        }
        return space;
    }

    private static MapValue MakeDict(Rendering rendering, CallArguments arguments)
    {
        var map = new MapValue();
        rendering.Budget.AllocateEntries(arguments.Named.Count);
        switch (arguments.Find(0, "mapping"))
        {
            case null:
                break;
            case MapValue source:
                rendering.Budget.AllocateEntries(source.Items.Count);
                foreach (var (key, value) in source.Items)
                {
                    map.Set(key, value);
                }
                break;
            case var other:
                throw arguments.Failure($"wants a dict, got {other.TypeName}");
        }
        foreach (var (name, value) in arguments.Named)
        {
            map.Set(name, value);
        }
        return map;
    }

    private static TemplateValue Raise(Rendering rendering, CallArguments arguments)
    {
        var message = rendering.ToText(arguments.Require(0, "message")).Text;
        throw new TemplateFailureException(TemplateErrorKind.Raised, message.Length <= 1000 ? message : message[..1000]);
    }

    private static TextValue FormatNow(Rendering rendering, CallArguments arguments)
    {
        var format = arguments.RequireText(0, "format");
        arguments.Finish();
        rendering.Budget.Scan(format.Length * 64L);
        return TextValue.FromTemplate(TimeFormat.Apply(rendering.Clock.GetLocalNow(), format.Text));
    }
}
