namespace Penstock.Worker.Templates.Values;

/// <summary>A function, method or macro.</summary>
internal sealed class CallableValue(string name, Func<Rendering, CallArguments, TemplateValue> invoke) : TemplateValue
{
    public string Name { get; } = name;

    public override string TypeName => "function";

    public override bool IsTrue => true;

    public TemplateValue Invoke(Rendering rendering, CallArguments arguments) => invoke(rendering, arguments);

    public override TemplateValue? FindAttribute(string name) =>
        name == "name" ? TextValue.FromTemplate(Name) : null;
}
