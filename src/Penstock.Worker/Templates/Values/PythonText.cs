using System.Globalization;
using System.Text;
using Penstock.Worker.Templates.Lexing;

namespace Penstock.Worker.Templates.Values;

/// <summary>What Python's <c>str()</c> and <c>repr()</c> write.</summary>
internal static class PythonText
{
    private const int DeepestNesting = 100;

    /// <summary><c>str(value)</c>. A collection that holds any text of the caller's counts as the caller's as a whole.</summary>
    public static TextValue Of(TemplateValue value, RenderBudget budget)
    {
        if (value is TextValue text)
        {
            return text;
        }
        return value is UndefinedValue ? TextValue.Empty : Repr(value, budget);
    }

    /// <summary><c>repr(value)</c>: as <see cref="Of"/>, with strings in quotes.</summary>
    public static TextValue Repr(TemplateValue value, RenderBudget budget)
    {
        var builder = new TextBuilder(budget);
        WriteRepr(value, builder, ContentSearch.IsIn(value, budget), budget, 0);
        return builder.ToText();
    }

    /// <summary>The shortest digits that read back as the same number, as Python's <c>repr(float)</c> lays them out.</summary>
    public static string OfFloat(FloatValue value)
    {
        var number = value.Value;
        if (value.Literal is not null)
        {
            return value.Literal;
        }
        if (!double.IsFinite(number))
        {
            return double.IsNaN(number) ? "nan" : number > 0 ? "inf" : "-inf";
        }
        var plain = Math.Abs(number).ToString("R", CultureInfo.InvariantCulture);
        var digits = plain.Split('E')[0].Replace(".", "", StringComparison.Ordinal).Trim('0');
        digits = digits.Length == 0 ? "0" : digits;
        var exponent = ExponentOf(plain);
        var sign = double.IsNegative(number) ? "-" : "";
        return sign + (exponent is >= -4 and < 16 ? Fixed(digits, exponent) : Scientific(digits, exponent));
    }

    /// <summary>The power of ten of the first digit of <paramref name="plain"/>, which may hold an exponent of its own.</summary>
    private static int ExponentOf(string plain)
    {
        var mark = plain.IndexOf('E', StringComparison.Ordinal);
        if (mark >= 0)
        {
            return int.Parse(plain.AsSpan(mark + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        }
        var parts = plain.Split('.');
        var leadingZeros = parts.Length > 1 ? parts[1].Length - parts[1].TrimStart('0').Length : 0;
        return parts[0] != "0" ? parts[0].Length - 1
            : parts.Length == 1 ? 0
            : -leadingZeros - 1;
    }

    private static string Fixed(string digits, int exponent)
    {
        if (exponent < 0)
        {
            return "0." + new string('0', -exponent - 1) + digits;
        }
        var whole = digits.PadRight(exponent + 1, '0');
        return whole.Length == exponent + 1 ? whole + ".0" : whole.Insert(exponent + 1, ".");
    }

    private static string Scientific(string digits, int exponent)
    {
        var mantissa = digits.Length == 1 ? digits : digits.Insert(1, ".");
        return string.Create(CultureInfo.InvariantCulture, $"{mantissa}e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent):00}");
    }

    private static void WriteRepr(TemplateValue value, TextBuilder builder, bool isContent, RenderBudget budget, int depth)
    {
        budget.Step();
        if (depth > DeepestNesting)
        {
            throw TemplateFailureException.Limit($"a value nests deeper than {DeepestNesting} levels");
        }
        switch (value)
        {
            case TextValue text:
                builder.Append(Quote(text.Text), isContent);
                break;
            case ListValue list:
                WriteList(list, builder, isContent, budget, depth);
                break;
            case MapValue map:
                WriteMap(map, builder, isContent, budget, depth);
                break;
            default:
                builder.Append(Scalar(value), isContent);
                break;
        }
    }

    private static string Scalar(TemplateValue value) => value switch
    {
        NoneValue => "None",
        BooleanValue boolean => boolean.IsTrue ? "True" : "False",
        IntegerValue integer => integer.Value.ToString(CultureInfo.InvariantCulture),
        FloatValue real => OfFloat(real),
        UndefinedValue => "Undefined",
        _ => $"<{value.TypeName}>",
    };

    private static void WriteList(ListValue list, TextBuilder builder, bool isContent, RenderBudget budget, int depth)
    {
        builder.Append(list.IsTuple ? "(" : "[", isContent);
        for (var index = 0; index < list.Items.Count; index++)
        {
            builder.Append(index > 0 ? ", " : "", isContent);
            WriteRepr(list.Items[index], builder, isContent, budget, depth + 1);
        }
        builder.Append(list.IsTuple ? list.Items.Count == 1 ? ",)" : ")" : "]", isContent);
    }

    private static void WriteMap(MapValue map, TextBuilder builder, bool isContent, RenderBudget budget, int depth)
    {
        builder.Append("{", isContent);
        var separator = "";
        foreach (var (key, item) in map.Items)
        {
            builder.Append(separator, isContent);
            WriteRepr(key, builder, isContent, budget, depth + 1);
            builder.Append(": ", isContent);
            WriteRepr(item, builder, isContent, budget, depth + 1);
            separator = ", ";
        }
        builder.Append("}", isContent);
    }

    private static string Quote(string text)
    {
        var quote = text.Contains('\'', StringComparison.Ordinal) && !text.Contains('"', StringComparison.Ordinal) ? '"' : '\'';
        var quoted = new StringBuilder().Append(quote);
        for (var index = 0; index < text.Length; index++)
        {
            var isPair = index + 1 < text.Length && char.IsSurrogatePair(text, index);
            var code = isPair ? char.ConvertToUtf32(text, index) : text[index];
            quoted.Append(Escape(code, quote));
            index += isPair ? 1 : 0;
        }
        return quoted.Append(quote).ToString();
    }

    private static string Escape(int code, char quote) => code switch
    {
        '\n' => "\\n",
        '\r' => "\\r",
        '\t' => "\\t",
        '\\' => "\\\\",
        _ when code == quote => "\\" + quote,
        _ when PythonCharacters.IsPrintable(code) => char.ConvertFromUtf32(code),
        < 0x100 => "\\x" + code.ToString("x2", CultureInfo.InvariantCulture),
        < 0x10000 => "\\u" + code.ToString("x4", CultureInfo.InvariantCulture),
        _ => "\\U" + code.ToString("x8", CultureInfo.InvariantCulture),
    };
}
