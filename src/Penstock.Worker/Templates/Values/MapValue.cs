namespace Penstock.Worker.Templates.Values;

/// <summary>A dictionary in insertion order.</summary>
internal sealed class MapValue : TemplateValue
{
    public OrderedDictionary<TemplateValue, TemplateValue> Items { get; } = new(ScalarComparer.Instance);

    public override string TypeName => "dict";

    public override bool IsTrue => Items.Count > 0;

    public override TemplateValue? FindAttribute(string name) => Functions.MapMethods.Find(this, name);

    public TemplateValue? Find(TemplateValue key) => ScalarComparer.IsHashable(key) ? Items.GetValueOrDefault(key) : null;

    public TemplateValue? Find(string key) => Items.GetValueOrDefault(TextValue.FromTemplate(key));

    public void Set(TemplateValue key, TemplateValue value)
    {
        if (!ScalarComparer.IsHashable(key))
        {
            throw TemplateFailureException.Evaluation($"a value of type {key.TypeName} cannot be a key");
        }
        Items[key] = value;
    }

    public void Set(string key, TemplateValue value) => Items[TextValue.FromTemplate(key)] = value;
}
