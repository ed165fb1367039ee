using System.Globalization;
using System.Text;

namespace Penstock.Worker.Templates.Values;

/// <summary>
/// What Python's <c>json.dumps</c> writes, which is what transformers puts behind the filter <c>tojson</c>: separators with spaces, and
/// nothing escaped for HTML.
/// </summary>
internal sealed class JsonText(RenderBudget budget, JsonTextOptions options, bool isContent)
{
    private const int DeepestNesting = 100;

    private readonly TextBuilder _builder = new(budget);

    public static TextValue Of(TemplateValue value, RenderBudget budget, JsonTextOptions options)
    {
        var writer = new JsonText(budget, options, ContentSearch.IsIn(value, budget));
        writer.Write(value, 0);
        return writer._builder.ToText();
    }

    private void Write(TemplateValue value, int depth)
    {
        budget.Step();
        if (depth > DeepestNesting)
        {
            throw TemplateFailureException.Limit($"a value nests deeper than {DeepestNesting} levels");
        }
        switch (value)
        {
            case TextValue text:
                Write(Quote(text.Text));
                break;
            case ListValue list:
                WriteItems("[", "]", list.Items, item => Write(item, depth + 1), depth);
                break;
            case MapValue map:
                WriteItems("{", "}", Members(map), pair => WriteMember(pair, depth + 1), depth);
                break;
            default:
                Write(Scalar(value));
                break;
        }
    }

    private void Write(string text) => _builder.Append(text, isContent);

    private void WriteMember(KeyValuePair<TemplateValue, TemplateValue> member, int depth)
    {
        Write(member.Key is TextValue key ? Quote(key.Text) : Quote(Scalar(member.Key)));
        Write(options.KeySeparator);
        Write(member.Value, depth);
    }

    private void WriteItems<T>(string open, string close, IReadOnlyCollection<T> items, Action<T> write, int depth)
    {
        Write(open);
        var first = true;
        foreach (var item in items)
        {
            Write(first ? "" : options.ItemSeparator);
            BreakLine(depth + 1);
            write(item);
            first = false;
        }
        if (items.Count > 0)
        {
            BreakLine(depth);
        }
        Write(close);
    }

    private void BreakLine(int depth)
    {
        if (options.Indent is { } indent)
        {
            Write("\n");
            for (var level = 0; level < depth; level++)
            {
                Write(indent);
            }
        }
    }

    private List<KeyValuePair<TemplateValue, TemplateValue>> Members(MapValue map)
    {
        budget.AllocateItems(map.Items.Count * 2L);
        return options.SortKeys ? Ordering.Sort(map.Items, pair => pair.Key, reverse: false, budget) : [.. map.Items];
    }

    private static string Scalar(TemplateValue value) => value switch
    {
        NoneValue => "null",
        BooleanValue boolean => boolean.IsTrue ? "true" : "false",
        IntegerValue integer => integer.Value.ToString(CultureInfo.InvariantCulture),
        FloatValue real => double.IsNaN(real.Value) ? "NaN"
            : double.IsInfinity(real.Value) ? real.Value > 0 ? "Infinity" : "-Infinity"
            : PythonText.OfFloat(real),
        UndefinedValue undefined => throw TemplateFailureException.Evaluation(undefined.Description),
        _ => throw TemplateFailureException.Evaluation($"a value of type {value.TypeName} has no JSON"),
    };

    private string Quote(string text)
    {
        var quoted = new StringBuilder(text.Length + 2).Append('"');
        foreach (var character in text)
        {
            quoted.Append(character switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                '\b' => "\\b",
                '\f' => "\\f",
                < ' ' => Escape(character),
                > '~' when options.EnsureAscii => Escape(character),
                _ => null,
            } ?? character.ToString());
        }
        return quoted.Append('"').ToString();
    }

    private static string Escape(char character) => "\\u" + ((int)character).ToString("x4", CultureInfo.InvariantCulture);
}
