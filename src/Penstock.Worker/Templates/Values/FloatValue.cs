namespace Penstock.Worker.Templates.Values;

/// <param name="value">The number.</param>
/// <param name="literal">How an integer beyond 64 bits was written, to be repeated as it came; else null.</param>
internal sealed class FloatValue(double value, string? literal = null) : TemplateValue
{
    public double Value { get; } = value;

    public string? Literal { get; } = literal;

    public override string TypeName => "float";

    public override bool IsTrue => Value != 0;
}
