using System.Text;
using System.Text.Json;
using Penstock.Worker.Grammars.Expressions;
using Penstock.Worker.Grammars.Patterns;
using Penstock.Worker.Grammars.Schemas;
using static Penstock.Worker.Grammars.Expressions.GrammarExpression;

namespace Penstock.Worker.Grammars;

/// <summary>Translates strings, numbers and listed values.</summary>
internal sealed class ScalarTranslator(SchemaTranslator translator)
{
    /// <summary>The values of enum and const that satisfy the rest of the case, as they are written without white space.</summary>
    public static IEnumerable<GrammarExpression> Values(SchemaCase source)
    {
        foreach (var value in source.Values!)
        {
            var satisfies = ValueCheck.SatisfiesRest(value, source)
                ?? throw new SchemaRefusedException(
                    source.Path, "'enum' and 'const' beside a pattern, format or the keywords of objects and arrays are not supported");
            if (satisfies)
            {
                yield return Text(Compact(value));
            }
        }
    }

    public GrammarExpression? String(SchemaCase source, string path)
    {
        var max = source.MaxLength;
        if (source.MinLength > (max ?? int.MaxValue))
        {
            return null;
        }
        if (source.Patterns.Count + source.Formats.Count > 1)
        {
            throw new SchemaRefusedException(path, "a string that must match several patterns or formats at once is not supported");
        }
        if (source.Patterns.Count == 1)
        {
            return Pattern(source);
        }
        if (source.Formats.Count == 1)
        {
            return Format(source);
        }
        if (source.MinLength == 0 && max is null)
        {
            return translator.Json.String;
        }
        var characters = RepetitionBlocks.Repeat(translator.Rules, "chars", translator.Json.Character, source.MinLength, max);
        return Sequence(Text("\""), characters, Text("\""));
    }

    /// <summary>Numbers within the case's bounds; integers only, unless <paramref name="mayBeFraction"/>.</summary>
    public GrammarExpression? Number(SchemaCase source, bool mayBeFraction)
    {
        if (!mayBeFraction || source.FractionDigits == 0)
        {
            return source.Minimum is null && source.Maximum is null
                ? translator.Json.Integer
                : IntegerRange.Between(source.Minimum, source.Maximum);
        }
        return source.Minimum is null && source.Maximum is null && source.FractionDigits is null
            ? translator.Json.Number
            : DecimalRange.Between(source.Minimum, source.Maximum, source.FractionDigits ?? GrammarLimits.FractionDigits);
    }

    /// <summary>JSON without white space, in which only what must be is escaped.</summary>
    internal static string Compact(JsonElement value)
    {
        var text = new StringBuilder();
        Append(text, value);
        return text.ToString();
    }

    /// <summary>A text as a JSON string.</summary>
    internal static string Quote(string value)
    {
        var text = new StringBuilder();
        AppendText(text, value);
        return text.ToString();
    }

    private GrammarExpression Pattern(SchemaCase source)
    {
        var (pattern, path) = source.Patterns.First();
        try
        {
            return PatternGrammar.Write(pattern, source.MinLength, source.MaxLength, translator.Rules, translator.Json);
        }
        catch (PatternRefusedException refused)
        {
            throw new SchemaRefusedException(path, refused.Message);
        }
    }

    private GrammarExpression Format(SchemaCase source)
    {
        var (format, path) = source.Formats.First();
        var (text, shortest, longest) = FormatGrammar.Write(format, translator.Rules);
        return shortest >= source.MinLength && longest <= (source.MaxLength ?? int.MaxValue)
            ? text
            : throw new SchemaRefusedException(path, $"'{format}' texts have {shortest} to {longest} characters, which 'minLength' and 'maxLength' must allow");
    }

    private static void Append(StringBuilder text, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.String:
                AppendText(text, value.GetString()!);
                break;
            case JsonValueKind.Array:
                AppendAll(text, "[]", value.EnumerateArray(), item => Append(text, item));
                break;
            case JsonValueKind.Object:
                AppendAll(text, "{}", value.EnumerateObject(), property =>
                {
                    AppendText(text, property.Name);
                    text.Append(':');
                    Append(text, property.Value);
                });
                break;
            default:
                text.Append(value.GetRawText());
                break;
        }
    }

    private static void AppendAll<T>(StringBuilder text, string brackets, IEnumerable<T> items, Action<T> append)
    {
        text.Append(brackets[0]);
        var isFirst = true;
        foreach (var item in items)
        {
            text.Append(isFirst ? "" : ",");
            append(item);
            isFirst = false;
        }
        text.Append(brackets[1]);
    }

    private static void AppendText(StringBuilder text, string value)
    {
        text.Append('"');
        foreach (var character in value)
        {
            text.Append(character switch
            {
                '"' or '\\' => "\\" + character,
                < ' ' or '\x7f' => $"\\u{(int)character:x4}",
                _ => character.ToString(),
            });
        }
        text.Append('"');
    }
}
