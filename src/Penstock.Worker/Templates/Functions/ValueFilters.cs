using Penstock.Worker.Templates.Values;

namespace Penstock.Worker.Templates.Functions;

/// <summary>Filters that take any value.</summary>
internal static class ValueFilters
{
    /// <summary><c>default(value, boolean=false)</c>: replaces what is undefined, or with <c>boolean</c> what is false.</summary>
    public static TemplateValue Default(Rendering _, TemplateValue value, CallArguments arguments)
    {
        var otherwise = arguments.Find(0, "default_value") ?? TextValue.Empty;
        var replacesFalse = arguments.IsTrue(1, "boolean");
        arguments.Finish();
        return value is UndefinedValue || (replacesFalse && !value.IsTrue) ? otherwise : value;
    }

    /// <summary>There is no HTML here to be safe from.</summary>
    public static TemplateValue Safe(Rendering rendering, TemplateValue value, CallArguments arguments)
    {
        arguments.Finish();
        return rendering.ToText(value);
    }

    public static TemplateValue String(Rendering rendering, TemplateValue value, CallArguments arguments)
    {
        arguments.Finish();
        return rendering.ToText(value);
    }

    /// <summary><c>tojson(ensure_ascii=false, indent=none, separators=none, sort_keys=false)</c>, the order of transformers.</summary>
    public static TemplateValue ToJson(Rendering rendering, TemplateValue value, CallArguments arguments)
    {
        var ensureAscii = arguments.IsTrue(0, "ensure_ascii");
        var indent = arguments.Find(1, "indent") switch
        {
            null or NoneValue => null,
            TextValue text => text.Text,
            var width when Numbers.TryGetInteger(width, out var spaces) => new string(' ', (int)Math.Clamp(spaces, 0, 100)),
            var other => throw arguments.Failure($"wants a number or string for 'indent', got {other.TypeName}"),
        };
        var separators = (arguments.Find(2, "separators") as ListValue)?.Items;
        var sortKeys = arguments.IsTrue(3, "sort_keys");
        arguments.Finish();
        var options = new JsonTextOptions(
            indent,
            separators is [TextValue item, _] ? item.Text : indent is null ? ", " : ",",
            separators is [_, TextValue key] ? key.Text : ": ",
            ensureAscii,
            sortKeys);
        return JsonText.Of(value, rendering.Budget, options);
    }

    /// <summary>Parses JSON. Not one of Jinja's: llama.cpp has it, and some templates use it where it is there.</summary>
    public static TemplateValue FromJson(Rendering rendering, TemplateValue value, CallArguments arguments)
    {
        arguments.Finish();
        return value is TextValue text
            ? JsonImport.Parse(text, rendering.Budget)
            : throw arguments.Failure($"wants a string, got {value.TypeName}");
    }
}
