namespace Penstock.Worker.Templates.Values;

/// <summary>The variable <c>loop</c> inside of a for.</summary>
internal sealed class LoopValue(List<TemplateValue> items) : TemplateValue
{
    private TemplateValue? _lastChecked;

    /// <summary>The current item's index, from 0.</summary>
    public int Index { get; set; }

    public override string TypeName => "loop";

    public override bool IsTrue => true;

    public override TemplateValue? FindAttribute(string name) => name switch
    {
        "index" => new IntegerValue(Index + 1),
        "index0" => new IntegerValue(Index),
        "revindex" => new IntegerValue(items.Count - Index),
        "revindex0" => new IntegerValue(items.Count - Index - 1),
        "first" => BooleanValue.Of(Index == 0),
        "last" => BooleanValue.Of(Index == items.Count - 1),
        "length" => new IntegerValue(items.Count),
        "depth" => new IntegerValue(1),
        "depth0" => new IntegerValue(0),
        "previtem" => Index > 0 ? items[Index - 1] : new UndefinedValue("there is no previous item"),
        "nextitem" => Index + 1 < items.Count ? items[Index + 1] : new UndefinedValue("there is no next item"),
        "cycle" => new CallableValue("loop.cycle", Cycle),
        "changed" => new CallableValue("loop.changed", HasChanged),
        _ => null,
    };

    private TemplateValue Cycle(Rendering rendering, CallArguments arguments) => arguments.Positional.Count == 0
        ? throw arguments.Failure("wants at least one argument")
        : arguments.Positional[Index % arguments.Positional.Count];

    private BooleanValue HasChanged(Rendering rendering, CallArguments arguments)
    {
        var value = ListValue.Tuple([.. arguments.Positional]);
        var changed = _lastChecked is null || !Comparison.AreEqual(_lastChecked, value, rendering.Budget);
        _lastChecked = value;
        return BooleanValue.Of(changed);
    }
}
