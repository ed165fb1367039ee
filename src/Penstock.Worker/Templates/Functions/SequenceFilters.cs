using Penstock.Worker.Templates.Values;

namespace Penstock.Worker.Templates.Functions;

/// <summary>Filters over lists, maps and the characters of strings.</summary>
internal static class SequenceFilters
{
    public static TemplateValue Length(Rendering rendering, TemplateValue value, CallArguments arguments)
    {
        arguments.Finish();
        return value switch
        {
            TextValue text => new IntegerValue(CodePoints.Count(text, rendering.Budget)),
            ListValue list => new IntegerValue(list.Items.Count),
            MapValue map => new IntegerValue(map.Items.Count),
            UndefinedValue => new IntegerValue(0),
            _ => throw arguments.Failure($"cannot take a value of type {value.TypeName}"),
        };
    }

    public static TemplateValue First(Rendering rendering, TemplateValue value, CallArguments arguments)
    {
        arguments.Finish();
        return rendering.Iterate(value).FirstOrDefault() ?? new UndefinedValue("there is no first item, the sequence is empty");
    }

    public static TemplateValue Last(Rendering rendering, TemplateValue value, CallArguments arguments)
    {
        arguments.Finish();
        return rendering.Iterate(value).LastOrDefault() ?? new UndefinedValue("there is no last item, the sequence is empty");
    }

    public static TemplateValue List(Rendering rendering, TemplateValue value, CallArguments arguments)
    {
        arguments.Finish();
        var items = rendering.Iterate(value);
        rendering.Budget.AllocateItems(items.Count);
        return new ListValue([.. items]);
    }

    /// <summary>The pairs of a map.</summary>
    public static TemplateValue Items(Rendering rendering, TemplateValue value, CallArguments arguments)
    {
        arguments.Finish();
        return value switch
        {
            UndefinedValue => new ListValue([]),
            MapValue map => MapMethods.Pairs(map, rendering.Budget),
            _ => throw arguments.Failure($"wants a dict, got {value.TypeName}"),
        };
    }

    /// <summary><c>join(d='', attribute=none)</c></summary>
    public static TemplateValue Join(Rendering rendering, TemplateValue value, CallArguments arguments)
    {
        var separator = arguments.Find(0, "d") is { } given ? rendering.ToText(given) : TextValue.Empty;
        var attribute = AttributePath.From(arguments, 1);
        arguments.Finish();
        return Join(rendering.Iterate(value).Select(item => attribute?.Of(item, rendering.Budget) ?? item), separator, rendering);
    }

    public static TextValue Join(IEnumerable<TemplateValue> items, TextValue separator, Rendering rendering)
    {
        var builder = new TextBuilder(rendering.Budget);
        var isFirst = true;
        foreach (var item in items)
        {
            rendering.Budget.Step();
            if (!isFirst)
            {
                builder.Append(separator);
            }
            builder.Append(rendering.ToText(item));
            isFirst = false;
        }
        return builder.ToText();
    }

    public static TemplateValue Reverse(Rendering rendering, TemplateValue value, CallArguments arguments)
    {
        arguments.Finish();
        if (value is TextValue text)
        {
            return Slicing.Slice(text, start: null, stop: null, step: -1, rendering.Budget);
        }
        var items = rendering.Iterate(value);
        rendering.Budget.AllocateItems(items.Count);
        return new ListValue([.. Enumerable.Reverse(items)]);
    }

    /// <summary><c>batch(linecount, fill_with=none)</c></summary>
    public static TemplateValue Batch(Rendering rendering, TemplateValue value, CallArguments arguments)
    {
        var size = arguments.FindInteger(0, "linecount") ?? throw arguments.Failure("misses the argument 'linecount'");
        var fill = arguments.Find(1, "fill_with");
        arguments.Finish();
        if (size is < 1 or > 100_000)
        {
            throw arguments.Failure("wants a 'linecount' from 1 to 100000");
        }
        var items = rendering.Iterate(value);
        rendering.Budget.AllocateItems((items.Count * 4L) + size);
        var batches = items.Chunk((int)size).Select(chunk => new ListValue([.. chunk])).ToList();
        if (fill is not null && batches.Count > 0)
        {
            batches[^1].Items.AddRange(Enumerable.Repeat(fill, (int)size - batches[^1].Items.Count));
        }
        return new ListValue([.. batches]);
    }

    /// <summary>A method or property by its name; never an item.</summary>
    public static TemplateValue Attr(Rendering _, TemplateValue value, CallArguments arguments)
    {
        var name = arguments.RequireText(0, "name").Text;
        arguments.Finish();
        return value.FindAttribute(name) ?? UndefinedValue.Member(value, name);
    }
}
