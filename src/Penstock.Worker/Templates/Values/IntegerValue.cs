namespace Penstock.Worker.Templates.Values;

/// <summary>An integer of 64 bits. Python's are unbounded; arithmetic beyond these is an error.</summary>
internal sealed class IntegerValue(long value) : TemplateValue
{
    public long Value { get; } = value;

    public override string TypeName => "integer";

    public override bool IsTrue => Value != 0;
}
