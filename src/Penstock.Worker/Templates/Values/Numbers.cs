namespace Penstock.Worker.Templates.Values;

/// <summary>Numbers as Python sees them: a boolean is one of them.</summary>
internal static class Numbers
{
    public static bool TryGetInteger(TemplateValue value, out long integer)
    {
        integer = value switch
        {
            IntegerValue number => number.Value,
            BooleanValue boolean => boolean.IsTrue ? 1 : 0,
            _ => 0,
        };
        return value is IntegerValue or BooleanValue;
    }

    public static bool TryGetFloat(TemplateValue value, out double number)
    {
        if (value is FloatValue real)
        {
            number = real.Value;
            return true;
        }
        var isInteger = TryGetInteger(value, out var integer);
        number = integer;
        return isInteger;
    }

    public static bool AreEqual(TemplateValue left, TemplateValue right)
    {
        if (TryGetInteger(left, out var first) && TryGetInteger(right, out var second))
        {
            return first == second;
        }
        return TryGetFloat(left, out var x) && TryGetFloat(right, out var y) && x.Equals(y) && !double.IsNaN(x);
    }
}
