namespace Penstock.Worker.Templates.Values;

/// <summary>A list, or a tuple, which differs in how it prints and in that nothing can be appended to it.</summary>
internal sealed class ListValue : TemplateValue
{
    public ListValue(List<TemplateValue> items, bool isTuple = false)
    {
        Items = items;
        IsTuple = isTuple;
    }

    public List<TemplateValue> Items { get; }

    public bool IsTuple { get; }

    public override string TypeName => IsTuple ? "tuple" : "list";

    public override bool IsTrue => Items.Count > 0;

    public static ListValue Tuple(params List<TemplateValue> items) => new(items, isTuple: true);

    public override TemplateValue? FindAttribute(string name) => Functions.ListMethods.Find(this, name);
}
