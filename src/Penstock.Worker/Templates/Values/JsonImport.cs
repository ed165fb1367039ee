using System.Text.Json;

namespace Penstock.Worker.Templates.Values;

/// <summary>Turns JSON into values. Every string in it, keys too, keeps its provenance.</summary>
internal static class JsonImport
{
    private const int DeepestNesting = 90;

    /// <summary>Copies <paramref name="element"/>, whose strings all are the caller's.</summary>
    public static TemplateValue ToValue(JsonElement element, RenderBudget budget, bool isContent = true) =>
        ToValue(element, budget, isContent, 0);

    /// <summary>Parses a JSON text; what it holds has the provenance of the text.</summary>
    public static TemplateValue Parse(TextValue text, RenderBudget budget)
    {
        budget.Scan(text.Length);
        try
        {
            using var document = JsonDocument.Parse(text.Text);
            return ToValue(document.RootElement, budget, text.HasContent);
        }
        catch (JsonException)
        {
            throw TemplateFailureException.Evaluation("a text that should be JSON is not");
        }
    }

    private static TemplateValue ToValue(JsonElement element, RenderBudget budget, bool isContent, int depth)
    {
        budget.Step();
        if (depth > DeepestNesting)
        {
            throw TemplateFailureException.Limit($"a JSON value nests deeper than {DeepestNesting} levels");
        }
        switch (element.ValueKind)
        {
            case JsonValueKind.String:
                return ReadText(element, budget, isContent);
            case JsonValueKind.Number:
                return ReadNumber(element);
            case JsonValueKind.True:
                return BooleanValue.True;
            case JsonValueKind.False:
                return BooleanValue.False;
            case JsonValueKind.Array:
                budget.AllocateItems(element.GetArrayLength());
                return new ListValue([.. element.EnumerateArray().Select(item => ToValue(item, budget, isContent, depth + 1))]);
            case JsonValueKind.Object:
                return ReadObject(element, budget, isContent, depth);
            default:
                return NoneValue.Instance;
        }
    }

    private static MapValue ReadObject(JsonElement element, RenderBudget budget, bool isContent, int depth)
    {
        var map = new MapValue();
        foreach (var property in element.EnumerateObject())
        {
            budget.AllocateEntries(1);
            budget.AllocateCharacters(property.Name.Length);
            map.Set(TextValue.Of(property.Name, isContent), ToValue(property.Value, budget, isContent, depth + 1));
        }
        return map;
    }

    private static TextValue ReadText(JsonElement element, RenderBudget budget, bool isContent)
    {
        try
        {
            var text = element.GetString()!;
            budget.CheckLength(text.Length);
            budget.AllocateCharacters(text.Length);
            return TextValue.Of(text, isContent);
        }
        catch (InvalidOperationException)
        {
            // The one thing that JSON can write and a string of Unicode cannot hold.
            throw new TemplateFailureException(TemplateErrorKind.Raised, "a text holds an escaped half of a surrogate pair");
        }
    }

    private static TemplateValue ReadNumber(JsonElement element)
    {
        if (element.TryGetInt64(out var integer))
        {
            return new IntegerValue(integer);
        }
        var written = element.GetRawText();
        var isInteger = !written.AsSpan().ContainsAny('.', 'e', 'E');
        return new FloatValue(element.GetDouble(), isInteger ? written : null);
    }
}
