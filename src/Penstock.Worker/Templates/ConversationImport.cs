using System.Text.Json;
using Penstock.Worker.Templates.Values;

namespace Penstock.Worker.Templates;

/// <summary>Turns messages into values, in the shape that the template takes.</summary>
internal sealed class ConversationImport(ConversationShape shape, RenderBudget budget)
{
    /// <summary>
    /// Templates build headers such as <c>&lt;|user|&gt;</c> out of these, so they count as the template's text. Any other role is the
    /// caller's text: it could complete a special token.
    /// </summary>
    private static readonly HashSet<string> KnownRoles =
        new(["system", "developer", "user", "assistant", "tool", "function"], StringComparer.Ordinal);

    public TemplateValue ToValue(IReadOnlyList<JsonElement>? tools)
    {
        if (tools is not { Count: > 0 })
        {
            return shape.NoToolsAsEmpty ? new ListValue([]) : NoneValue.Instance;
        }
        return new ListValue([.. tools.Select(tool => JsonImport.ToValue(tool, budget))]);
    }

    public MapValue ToValue(TemplateMessage message)
    {
        var map = new MapValue();
        map.Set("role", TextValue.Of(message.Role, isContent: !KnownRoles.Contains(message.Role)));
        if (message.Fields is { } fields)
        {
            AddFields(fields, map);
        }
        else
        {
            map.Set("content", message.Content is null ? NoneValue.Instance : TextValue.FromContent(message.Content));
        }
        Shape(map);
        return map;
    }

    private void AddFields(JsonElement fields, MapValue map)
    {
        var all = (MapValue)JsonImport.ToValue(fields, budget);
        foreach (var (key, value) in all.Items)
        {
            if (((TextValue)key).Text != "role")
            {
                map.Set(key, value);
            }
        }
    }

    private void Shape(MapValue message)
    {
        var content = message.Find("content");
        if (content is null or NoneValue && shape.NullContentAsEmpty)
        {
            message.Set("content", TextValue.Empty);
        }
        else if (shape.ContentAsParts && content is TextValue text)
        {
            message.Set("content", new ListValue([TextPart(text)]));
        }
        else if (!shape.ContentAsParts && content is ListValue parts && JoinTextParts(parts) is { } joined)
        {
            message.Set("content", joined);
        }
        foreach (var call in (message.Find("tool_calls") as ListValue)?.Items ?? [])
        {
            ShapeArguments((call as MapValue)?.Find("function") as MapValue);
        }
    }

    private static MapValue TextPart(TextValue text)
    {
        var part = new MapValue();
        part.Set("type", TextValue.FromTemplate("text"));
        part.Set("text", text);
        return part;
    }

    /// <summary>Parts of nothing but text become one text with line breaks between them; others stay as they are.</summary>
    private TextValue? JoinTextParts(ListValue parts)
    {
        var builder = new TextBuilder(budget);
        for (var index = 0; index < parts.Items.Count; index++)
        {
            if (parts.Items[index] is not MapValue part || part.Find("text") is not TextValue text)
            {
                return null;
            }
            builder.Append(index > 0 ? "\n" : "", isContent: true);
            builder.Append(text);
        }
        return builder.ToText();
    }

    private void ShapeArguments(MapValue? function)
    {
        switch (function?.Find("arguments"))
        {
            case TextValue text when !shape.ArgumentsAsText && TryParse(text) is { } parsed:
                function.Set("arguments", parsed);
                break;
            case MapValue map when shape.ArgumentsAsText:
                var options = new JsonTextOptions(Indent: null, ", ", ": ", EnsureAscii: false, SortKeys: false);
                function.Set("arguments", JsonText.Of(map, budget, options));
                break;
        }
    }

    /// <summary>Arguments that are no JSON object stay the text that the model once wrote.</summary>
    private MapValue? TryParse(TextValue text)
    {
        try
        {
            return JsonImport.Parse(text, budget) as MapValue;
        }
        catch (TemplateFailureException failure) when (failure.Kind == TemplateErrorKind.Evaluation)
        {
            return null;
        }
    }
}
