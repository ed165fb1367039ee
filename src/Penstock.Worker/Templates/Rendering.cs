using Penstock.Worker.Templates.Values;

namespace Penstock.Worker.Templates;

/// <summary>The state of one rendering: where the output goes, which variables are seen, what is left of the budget.</summary>
internal sealed class Rendering
{
    public Rendering(ChatTemplateOptions options, Scope scope)
    {
        Clock = options.Clock;
        Budget = new RenderBudget(options.Limits);
        Scope = scope;
        Output = new TextBuilder(Budget);
    }

    public TimeProvider Clock { get; }

    public RenderBudget Budget { get; }

    public TextBuilder Output { get; private set; }

    public Scope Scope { get; private set; }

    /// <summary>Line of what is evaluated, for the error if it fails.</summary>
    public int Line { get; set; }

    /// <summary>Runs <paramref name="action"/> in a scope of its own.</summary>
    public T InScope<T>(Scope scope, Func<T> action)
    {
        var outer = Scope;
        Scope = scope;
        var result = action();
        Scope = outer;
        return result;
    }

    /// <summary>Runs <paramref name="action"/> and returns what it wrote.</summary>
    public TextValue Capture(Action action)
    {
        Budget.AllocateValues(4);
        var outer = Output;
        Output = new TextBuilder(Budget);
        action();
        var text = Output.ToText();
        Output = outer;
        return text;
    }

    /// <summary>What <c>str()</c> gives for a value, with its provenance.</summary>
    public TextValue ToText(TemplateValue value) => value as TextValue ?? PythonText.Of(value, Budget);

    /// <summary>What iterating over a value gives.</summary>
    public List<TemplateValue> Iterate(TemplateValue value)
    {
        switch (value)
        {
            case ListValue list:
                return list.Items;
            case MapValue map:
                Budget.AllocateItems(map.Items.Count);
                return [.. map.Items.Keys];
            case TextValue text:
                return CodePoints.Characters(text, Budget);
            case UndefinedValue:
                return [];
            default:
                throw TemplateFailureException.Evaluation($"a value of type {value.TypeName} cannot be iterated");
        }
    }
}
