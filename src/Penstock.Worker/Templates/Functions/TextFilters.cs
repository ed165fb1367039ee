using Penstock.Worker.Templates.Lexing;
using Penstock.Worker.Templates.Values;

namespace Penstock.Worker.Templates.Functions;

/// <summary>Filters over strings. What is no string is printed first.</summary>
internal static class TextFilters
{
    public static TemplateValue Trim(Rendering rendering, TemplateValue value, CallArguments arguments)
    {
        var characters = arguments.FindText(0, "chars");
        arguments.Finish();
        return TextOperations.Strip(rendering.ToText(value), characters, fromStart: true, fromEnd: true, rendering.Budget);
    }

    public static TemplateValue Upper(Rendering rendering, TemplateValue value, CallArguments arguments)
    {
        arguments.Finish();
        return TextOperations.MapCase(rendering.ToText(value), static text => text.ToUpperInvariant(), rendering.Budget);
    }

    public static TemplateValue Lower(Rendering rendering, TemplateValue value, CallArguments arguments)
    {
        arguments.Finish();
        return TextOperations.MapCase(rendering.ToText(value), static text => text.ToLowerInvariant(), rendering.Budget);
    }

    public static TemplateValue Capitalize(Rendering rendering, TemplateValue value, CallArguments arguments)
    {
        arguments.Finish();
        return TextOperations.MapCase(rendering.ToText(value), LetterCase.Capitalize, rendering.Budget);
    }

    public static TemplateValue Title(Rendering rendering, TemplateValue value, CallArguments arguments)
    {
        arguments.Finish();
        return TextOperations.MapCase(rendering.ToText(value), LetterCase.FilterTitle, rendering.Budget);
    }

    public static TemplateValue Replace(Rendering rendering, TemplateValue value, CallArguments arguments)
    {
        var old = rendering.ToText(arguments.Require(0, "old"));
        var replacement = rendering.ToText(arguments.Require(1, "new"));
        var count = arguments.FindInteger(2, "count") ?? -1;
        arguments.Finish();
        return TextOperations.Replace(rendering.ToText(value), old, replacement, count, rendering.Budget);
    }

    /// <summary><c>indent(width=4, first=false, blank=false)</c></summary>
    public static TemplateValue Indent(Rendering rendering, TemplateValue value, CallArguments arguments)
    {
        var indentation = arguments.Find(0, "width") switch
        {
            null => TextValue.FromTemplate("    "),
            TextValue text => text,
            var width when Numbers.TryGetInteger(width, out var spaces) =>
                TextValue.FromTemplate(new string(' ', (int)Math.Clamp(spaces, 0, 1000))),
            var other => throw arguments.Failure($"wants a number or string for 'width', got {other.TypeName}"),
        };
        var first = arguments.IsTrue(1, "first");
        var blank = arguments.IsTrue(2, "blank");
        arguments.Finish();
        var lines = TextOperations.SplitLines(rendering.ToText(value), keepEnds: false, rendering.Budget);
        var builder = new TextBuilder(rendering.Budget);
        for (var index = 0; index < lines.Count; index++)
        {
            builder.Append(index > 0 ? "\n" : "");
            if (index == 0 ? first : blank || lines[index].Length > 0)
            {
                builder.Append(indentation);
            }
            builder.Append(lines[index]);
        }
        if (lines.Count == 0 && first)
        {
            builder.Append(indentation);
        }
        AppendFinalBreak(rendering.ToText(value), blank, indentation, builder);
        return builder.ToText();
    }

    public static TemplateValue Escape(Rendering rendering, TemplateValue value, CallArguments arguments)
    {
        arguments.Finish();
        var text = rendering.ToText(value);
        foreach (var (plain, escaped) in new[] { ("&", "&amp;"), (">", "&gt;"), ("<", "&lt;"), ("'", "&#39;"), ("\"", "&#34;") })
        {
            text = TextOperations.Replace(
                text, TextValue.FromTemplate(plain), TextValue.FromTemplate(escaped), count: -1, rendering.Budget);
        }
        return text;
    }

    /// <summary>printf-style: <c>"%s" | format(value)</c>.</summary>
    public static TemplateValue Format(Rendering rendering, TemplateValue value, CallArguments arguments)
    {
        var named = new MapValue();
        foreach (var (name, argument) in arguments.Named)
        {
            named.Set(name, argument);
        }
        TemplateValue values = arguments.Named.Count > 0 ? named : ListValue.Tuple([.. arguments.Positional]);
        return PercentFormat.Apply(rendering.ToText(value), values, rendering);
    }

    public static TemplateValue WordCount(Rendering rendering, TemplateValue value, CallArguments arguments)
    {
        arguments.Finish();
        var text = rendering.ToText(value);
        rendering.Budget.Scan(text.Length);
        var words = 0;
        var inWord = false;
        foreach (var character in text.Text)
        {
            var isWord = PythonCharacters.ContinuesName(character);
            words += isWord && !inWord ? 1 : 0;
            inWord = isWord;
        }
        return new IntegerValue(words);
    }

    /// <summary>Jinja adds a line break before it splits, so a text that ends with one keeps it.</summary>
    private static void AppendFinalBreak(TextValue text, bool blank, TextValue indentation, TextBuilder builder)
    {
        if (text.Length > 0 && text.Text[^1] == '\n')
        {
            builder.Append("\n");
            if (blank)
            {
                builder.Append(indentation);
            }
        }
    }
}
