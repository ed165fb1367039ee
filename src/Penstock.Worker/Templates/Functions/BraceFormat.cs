using System.Globalization;
using Penstock.Worker.Templates.Values;

namespace Penstock.Worker.Templates.Functions;

/// <summary>Python's <c>str.format</c> with <c>{}</c>, <c>{0}</c> and <c>{name}</c>; no attributes, conversions or format specifications.</summary>
internal static class BraceFormat
{
    public static TextValue Apply(TextValue format, CallArguments arguments, Rendering rendering)
    {
        var builder = new TextBuilder(rendering.Budget);
        var text = format.Text;
        var automatic = 0;
        for (var position = 0; position < text.Length;)
        {
            var brace = text.AsSpan(position).IndexOfAny('{', '}');
            var end = brace < 0 ? text.Length : position + brace;
            builder.Append(format, position, end - position);
            position = end;
            if (brace < 0)
            {
                break;
            }
            if (position + 1 < text.Length && text[position + 1] == text[position])
            {
                builder.Append(format, position, 1);
                position += 2;
                continue;
            }
            var close = text[position] == '{' ? text.IndexOf('}', position) : -1;
            if (close < 0)
            {
                throw arguments.Failure("has a single brace in its format");
            }
            builder.Append(rendering.ToText(FindField(text[(position + 1)..close], arguments, ref automatic)));
            position = close + 1;
        }
        return builder.ToText();
    }

    private static TemplateValue FindField(string field, CallArguments arguments, ref int automatic)
    {
        if (field.Length == 0 || int.TryParse(field, NumberStyles.None, CultureInfo.InvariantCulture, out _))
        {
            var index = field.Length == 0 ? automatic++ : int.Parse(field, CultureInfo.InvariantCulture);
            return index < arguments.Positional.Count
                ? arguments.Positional[index]
                : throw arguments.Failure($"has a field {index} and got {arguments.Positional.Count} values");
        }
        return arguments.Named.TryGetValue(field, out var value)
            ? value
            : throw arguments.Failure($"has a field '{field}' that is no argument; format specifications are not supported");
    }
}
