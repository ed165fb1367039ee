namespace Penstock.Worker.Templates.Values;

/// <summary>What <c>namespace()</c> makes: attributes that <c>set</c> can change from inside of loops.</summary>
internal sealed class NamespaceValue : TemplateValue
{
    public Dictionary<string, TemplateValue> Attributes { get; } = new(StringComparer.Ordinal);

    public override string TypeName => "namespace";

    public override bool IsTrue => true;

    public override TemplateValue? FindAttribute(string name) => Attributes.GetValueOrDefault(name);
}
