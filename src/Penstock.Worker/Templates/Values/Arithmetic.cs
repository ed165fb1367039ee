namespace Penstock.Worker.Templates.Values;

/// <summary>Python's arithmetic: <c>+</c> and <c>*</c> also take strings and lists; <c>//</c> and <c>%</c> round towards minus infinity.</summary>
internal static class Arithmetic
{
    public static TemplateValue Apply(string symbol, TemplateValue left, TemplateValue right, Rendering rendering)
    {
        if (left is UndefinedValue || (right is UndefinedValue && !(symbol == "%" && left is TextValue)))
        {
            var missing = (left as UndefinedValue) ?? (UndefinedValue)right;
            throw TemplateFailureException.Evaluation($"{missing.Description} (operator {symbol})");
        }
        try
        {
            return OnSequences(symbol, left, right, rendering) ?? OnNumbers(symbol, left, right)
                ?? throw TemplateFailureException.Evaluation($"operator {symbol} cannot take {left.TypeName} and {right.TypeName}");
        }
        catch (OverflowException)
        {
            throw TemplateFailureException.Evaluation($"operator {symbol} goes beyond 64-bit integers");
        }
    }

    public static TemplateValue Negate(TemplateValue value)
    {
        if (Numbers.TryGetInteger(value, out var integer))
        {
            return new IntegerValue(integer == long.MinValue ? throw Beyond() : -integer);
        }
        return value is FloatValue real ? new FloatValue(-real.Value, Negated(real.Literal)) : throw WrongOperand("-", value);
    }

    public static TemplateValue Plus(TemplateValue value)
    {
        if (Numbers.TryGetInteger(value, out var integer))
        {
            return new IntegerValue(integer);
        }
        return value is FloatValue ? value : throw WrongOperand("+", value);
    }

    private static string? Negated(string? literal) =>
        literal is null ? null : literal[0] == '-' ? literal[1..] : "-" + literal;

    private static TemplateFailureException Beyond() => TemplateFailureException.Evaluation("operator - goes beyond 64-bit integers");

    private static TemplateFailureException WrongOperand(string symbol, TemplateValue value) => TemplateFailureException.Evaluation(
        value is UndefinedValue undefined ? undefined.Description : $"operator {symbol} cannot take {value.TypeName}");

    private static TemplateValue? OnSequences(string symbol, TemplateValue left, TemplateValue right, Rendering rendering)
    {
        switch (symbol, left, right)
        {
            case ("+", TextValue x, TextValue y):
                return TextValue.Join(x, y, rendering.Budget);
            case ("+", ListValue x, ListValue y) when x.IsTuple == y.IsTuple:
                rendering.Budget.AllocateItems(x.Items.Count + (long)y.Items.Count);
                return new ListValue([.. x.Items, .. y.Items], x.IsTuple);
            case ("*", TextValue or ListValue, _) when Numbers.TryGetInteger(right, out var count):
                return Repeat(left, count, rendering.Budget);
            case ("*", _, TextValue or ListValue) when Numbers.TryGetInteger(left, out var count):
                return Repeat(right, count, rendering.Budget);
            case ("%", TextValue format, _):
                return Functions.PercentFormat.Apply(format, right, rendering);
            default:
                return null;
        }
    }

    private static TemplateValue Repeat(TemplateValue value, long count, RenderBudget budget)
    {
        var times = Math.Max(0, count);
        if (value is ListValue list)
        {
            // Refused before the product overflows: no list has more items than there are allocations.
            budget.AllocateItems(list.Items.Count == 0 ? 0 : Math.Min(times, int.MaxValue) * list.Items.Count);
            budget.Step(list.Items.Count == 0 ? 0 : times);
            var items = new List<TemplateValue>();
            for (long index = 0; index < times && list.Items.Count > 0; index++)
            {
                items.AddRange(list.Items);
            }
            return new ListValue(items, list.IsTuple);
        }
        var text = (TextValue)value;
        budget.CheckLength(text.Length == 0 ? 0 : Math.Min(times, int.MaxValue) * text.Length);
        budget.Step(text.Length == 0 ? 0 : times);
        var builder = new TextBuilder(budget);
        for (long index = 0; index < times && text.Length > 0; index++)
        {
            builder.Append(text);
        }
        return builder.ToText();
    }

    private static TemplateValue? OnNumbers(string symbol, TemplateValue left, TemplateValue right)
    {
        var areIntegers = Numbers.TryGetInteger(left, out var x) & Numbers.TryGetInteger(right, out var y);
        if (!Numbers.TryGetFloat(left, out var a) || !Numbers.TryGetFloat(right, out var b))
        {
            return null;
        }
        if (symbol is "/" or "//" or "%" && b == 0)
        {
            throw TemplateFailureException.Evaluation($"operator {symbol} divides by zero");
        }
        if (symbol == "/")
        {
            return new FloatValue(a / b);
        }
        return areIntegers && !(symbol == "**" && y < 0) ? OnIntegers(symbol, x, y) : OnFloats(symbol, a, b);
    }

    private static IntegerValue? OnIntegers(string symbol, long x, long y)
    {
        checked
        {
            return symbol switch
            {
                "+" => new IntegerValue(x + y),
                "-" => new IntegerValue(x - y),
                "*" => new IntegerValue(x * y),
                "//" => new IntegerValue((x / y) - (x % y != 0 && x % y < 0 != y < 0 ? 1 : 0)),
                "%" => new IntegerValue(y == -1 ? 0 : x % y != 0 && x % y < 0 != y < 0 ? (x % y) + y : x % y),
                "**" => new IntegerValue(Power(x, y)),
                _ => null,
            };
        }
    }

    private static long Power(long value, long exponent)
    {
        long result = 1;
        checked
        {
            while (exponent > 0)
            {
                if ((exponent & 1) == 1)
                {
                    result *= value;
                }
                exponent >>= 1;
                value = exponent > 0 ? value * value : value;
            }
        }
        return result;
    }

    private static FloatValue? OnFloats(string symbol, double a, double b) => symbol switch
    {
        "+" => new FloatValue(a + b),
        "-" => new FloatValue(a - b),
        "*" => new FloatValue(a * b),
        "//" => new FloatValue(Math.Floor(a / b)),
        "%" => new FloatValue(a - (b * Math.Floor(a / b))),
        "**" => new FloatValue(Math.Pow(a, b)),
        _ => null,
    };
}
