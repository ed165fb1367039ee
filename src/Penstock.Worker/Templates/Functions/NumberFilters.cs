using System.Globalization;
using Penstock.Worker.Templates.Values;

namespace Penstock.Worker.Templates.Functions;

/// <summary>Filters that give numbers.</summary>
internal static class NumberFilters
{
    public static TemplateValue Abs(Rendering _, TemplateValue value, CallArguments arguments)
    {
        arguments.Finish();
        return value switch
        {
            FloatValue real => new FloatValue(Math.Abs(real.Value)),
            _ when Numbers.TryGetInteger(value, out var integer) && integer != long.MinValue => new IntegerValue(Math.Abs(integer)),
            _ => throw arguments.Failure($"wants a number, got {value.TypeName}"),
        };
    }

    /// <summary><c>int(default=0, base=10)</c>: what is no number becomes the default.</summary>
    public static TemplateValue Int(Rendering _, TemplateValue value, CallArguments arguments)
    {
        var otherwise = arguments.Find(0, "default") ?? new IntegerValue(0);
        var numberBase = arguments.FindInteger(1, "base") ?? 10;
        arguments.Finish();
        if (value is UndefinedValue undefined)
        {
            throw TemplateFailureException.Evaluation(undefined.Description);
        }
        if (Numbers.TryGetInteger(value, out var integer))
        {
            return new IntegerValue(integer);
        }
        var parsed = value is TextValue text ? ParseInteger(text.Text, numberBase) : null;
        return parsed ?? Truncate(value) ?? otherwise;
    }

    public static TemplateValue Float(Rendering _, TemplateValue value, CallArguments arguments)
    {
        var otherwise = arguments.Find(0, "default") ?? new FloatValue(0);
        arguments.Finish();
        return value is UndefinedValue undefined
            ? throw TemplateFailureException.Evaluation(undefined.Description)
            : TryParseFloat(value, out var number) ? new FloatValue(number) : otherwise;
    }

    /// <summary><c>round(precision=0, method='common')</c>: halves to even; an integer stays one in the common method only.</summary>
    public static TemplateValue Round(Rendering _, TemplateValue value, CallArguments arguments)
    {
        var precision = arguments.FindInteger(0, "precision") ?? 0;
        var method = arguments.FindText(1, "method")?.Text ?? "common";
        arguments.Finish();
        if (!Numbers.TryGetFloat(value, out var number))
        {
            throw arguments.Failure($"wants a number, got {value.TypeName}");
        }
        if (method == "common" && Numbers.TryGetInteger(value, out var integer) && precision >= 0)
        {
            return new IntegerValue(integer);
        }
        var digits = (int)Math.Clamp(precision, 0, 15);
        var scale = Math.Pow(10, digits);
        var rounded = method switch
        {
            "common" => Math.Round(number, digits, MidpointRounding.ToEven),
            "ceil" => Math.Ceiling(number * scale) / scale,
            "floor" => Math.Floor(number * scale) / scale,
            _ => throw arguments.Failure("knows the methods common, ceil and floor"),
        };
        return new FloatValue(rounded);
    }

    /// <summary><c>sum(attribute=none, start=0)</c></summary>
    public static TemplateValue Sum(Rendering rendering, TemplateValue value, CallArguments arguments)
    {
        var attribute = AttributePath.From(arguments, 0);
        var sum = arguments.Find(1, "start") ?? new IntegerValue(0);
        arguments.Finish();
        foreach (var item in rendering.Iterate(value))
        {
            rendering.Budget.Step();
            sum = Arithmetic.Apply("+", sum, attribute?.Of(item, rendering.Budget) ?? item, rendering);
        }
        return sum;
    }

    private static IntegerValue? ParseInteger(string text, long numberBase)
    {
        var digits = text.Trim().Replace("_", "", StringComparison.Ordinal);
        if (numberBase == 16)
        {
            var bare = digits.StartsWith("0x", StringComparison.OrdinalIgnoreCase) ? digits[2..] : digits;
            return long.TryParse(bare, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var fromHex)
                ? new IntegerValue(fromHex)
                : null;
        }
        if (numberBase != 10)
        {
            throw TemplateFailureException.Evaluation("filter 'int' knows the bases 10 and 16");
        }
        return long.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var integer)
            ? new IntegerValue(integer)
            : null;
    }

    private static IntegerValue? Truncate(TemplateValue value) =>
        TryParseFloat(value, out var number) && Math.Abs(number) < 9.2e18 ? new IntegerValue((long)number) : null;

    private static bool TryParseFloat(TemplateValue value, out double number) => value is TextValue text
        ? double.TryParse(
            text.Text.Trim(),
            NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent,
            CultureInfo.InvariantCulture,
            out number)
        : Numbers.TryGetFloat(value, out number);
}
