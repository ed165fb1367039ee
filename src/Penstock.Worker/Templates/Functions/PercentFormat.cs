using System.Globalization;
using Penstock.Worker.Templates.Values;

namespace Penstock.Worker.Templates.Functions;

/// <summary>Python's <c>format % values</c> with the conversions s, r, d, i and f, a precision for f, and no widths.</summary>
internal static class PercentFormat
{
    public static TextValue Apply(TextValue format, TemplateValue values, Rendering rendering)
    {
        var pending = new Queue<TemplateValue>(values is ListValue { IsTuple: true } tuple ? tuple.Items : [values]);
        var builder = new TextBuilder(rendering.Budget);
        var text = format.Text;
        for (var position = 0; position < text.Length;)
        {
            var percent = text.IndexOf('%', position);
            var end = percent < 0 ? text.Length : percent;
            builder.Append(format, position, end - position);
            position = percent < 0 ? end : Convert(text, percent + 1, pending, values as MapValue, builder, rendering);
        }
        return pending.Count > 0 && values is not MapValue
            ? throw TemplateFailureException.Evaluation("a format got more values than it has conversions")
            : builder.ToText();
    }

    private static int Convert(
        string text, int position, Queue<TemplateValue> pending, MapValue? named, TextBuilder builder, Rendering rendering)
    {
        if (position < text.Length && text[position] == '%')
        {
            builder.Append("%");
            return position + 1;
        }
        TemplateValue? value = null;
        if (position < text.Length && text[position] == '(')
        {
            var close = text.IndexOf(')', position);
            var name = close < 0 ? throw Wrong("a '(' without ')'") : text[(position + 1)..close];
            value = named?.Find(name) ?? throw Wrong($"no value named '{name}'");
            position = close + 1;
        }
        var precision = ReadPrecision(text, ref position);
        var conversion = position < text.Length ? text[position] : throw Wrong("a '%' at its end");
        value ??= pending.TryDequeue(out var next) ? next : throw Wrong("fewer values than conversions");
        builder.Append(Convert(conversion, precision, value, rendering));
        return position + 1;
    }

    private static int? ReadPrecision(string text, ref int position)
    {
        if (position + 1 >= text.Length || text[position] != '.' || !char.IsAsciiDigit(text[position + 1]))
        {
            return null;
        }
        position += 2;
        return text[position - 1] - '0';
    }

    private static TextValue Convert(char conversion, int? precision, TemplateValue value, Rendering rendering)
    {
        switch (conversion)
        {
            case 's' when precision is null:
                return rendering.ToText(value);
            case 'r' when precision is null:
                return PythonText.Repr(value, rendering.Budget);
            case 'd' or 'i' when precision is null && Numbers.TryGetInteger(value, out var integer):
                return TextValue.FromTemplate(integer.ToString(CultureInfo.InvariantCulture));
            case 'f' when Numbers.TryGetFloat(value, out var number):
                return TextValue.FromTemplate(number.ToString("F" + (precision ?? 6).ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture));
            default:
                throw Wrong($"the conversion '%{conversion}', which is not supported for a value of type {value.TypeName}");
        }
    }

    private static TemplateFailureException Wrong(string what) => TemplateFailureException.Evaluation($"a format has {what}");
}
