namespace Penstock.Worker.Templates.Values;

/// <summary>Access to attributes and items, in the order in which Jinja tries them.</summary>
internal static class Members
{
    /// <summary><c>owner.name</c></summary>
    public static TemplateValue Attribute(TemplateValue owner, string name)
    {
        if (owner is UndefinedValue undefined)
        {
            throw TemplateFailureException.Evaluation(undefined.Description);
        }
        return owner.FindAttribute(name) ?? (owner as MapValue)?.Find(name) ?? UndefinedValue.Member(owner, name);
    }

    /// <summary><c>owner[key]</c></summary>
    public static TemplateValue Item(TemplateValue owner, TemplateValue key, RenderBudget budget)
    {
        switch (owner)
        {
            case UndefinedValue undefined:
                throw TemplateFailureException.Evaluation(undefined.Description);
            case MapValue map when map.Find(key) is { } item:
                return item;
            case ListValue list when Numbers.TryGetInteger(key, out var index):
                index += index < 0 ? list.Items.Count : 0;
                return index >= 0 && index < list.Items.Count ? list.Items[(int)index] : Missing(owner, key);
            case TextValue text when Numbers.TryGetInteger(key, out var index):
                return (TemplateValue?)Character(text, index, budget) ?? Missing(owner, key);
            default:
                return key is TextValue name ? owner.FindAttribute(name.Text) ?? Missing(owner, key) : Missing(owner, key);
        }
    }

    private static TextValue? Character(TextValue text, long index, RenderBudget budget)
    {
        var count = CodePoints.Count(text, budget);
        index += index < 0 ? count : 0;
        if (index < 0 || index >= count)
        {
            return null;
        }
        var start = CodePoints.ToOffset(text.Text, (int)index);
        return text.Slice(start, start + 1 < text.Length && char.IsSurrogatePair(text.Text, start) ? 2 : 1, budget);
    }

    private static UndefinedValue Missing(TemplateValue owner, TemplateValue key) => key switch
    {
        TextValue { Length: < 200 } name => UndefinedValue.Member(owner, name.Text),
        IntegerValue index => new UndefinedValue($"a value of type {owner.TypeName} has no item {index.Value}"),
        _ => new UndefinedValue($"a value of type {owner.TypeName} has no item of that {key.TypeName}"),
    };
}
