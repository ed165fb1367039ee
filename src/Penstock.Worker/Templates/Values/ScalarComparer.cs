namespace Penstock.Worker.Templates.Values;

/// <summary>Equality of the values that can be keys. As in Python, 1, 1.0 and true are one key.</summary>
internal sealed class ScalarComparer : IEqualityComparer<TemplateValue>
{
    public static ScalarComparer Instance { get; } = new();

    public static bool IsHashable(TemplateValue value) =>
        value is TextValue or IntegerValue or FloatValue or BooleanValue or NoneValue;

    public bool Equals(TemplateValue? x, TemplateValue? y) => (x, y) switch
    {
        (TextValue left, TextValue right) => left.Length == right.Length && left.Text == right.Text,
        (NoneValue, NoneValue) => true,
        (not null, not null) => Numbers.AreEqual(x, y),
        _ => false,
    };

    public int GetHashCode(TemplateValue obj) => obj switch
    {
        TextValue text => text.Text.GetHashCode(StringComparison.Ordinal),
        _ => Numbers.TryGetFloat(obj, out var number) ? number.GetHashCode() : 0,
    };
}
