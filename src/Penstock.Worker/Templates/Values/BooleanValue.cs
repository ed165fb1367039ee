namespace Penstock.Worker.Templates.Values;

internal sealed class BooleanValue : TemplateValue
{
    private BooleanValue(bool isTrue) => IsTrue = isTrue;

    public static BooleanValue True { get; } = new(true);

    public static BooleanValue False { get; } = new(false);

    public override string TypeName => "boolean";

    public override bool IsTrue { get; }

    public static BooleanValue Of(bool value) => value ? True : False;
}
