namespace Penstock.Worker.Templates.Values;

internal sealed class NoneValue : TemplateValue
{
    private NoneValue()
    {
    }

    public static NoneValue Instance { get; } = new();

    public override string TypeName => "none";

    public override bool IsTrue => false;
}
