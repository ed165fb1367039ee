using System.Text.Json;

namespace Penstock.Worker.Grammars.Schemas;

/// <summary>Checks a given value against a case as far as that is simple.</summary>
internal static class ValueCheck
{
    /// <summary>True or false where that is known; null where the value would have to be matched against patterns or schemas.</summary>
    public static bool? Satisfies(JsonElement value, SchemaCase source) =>
        source.Values is { } values && !values.Exists(other => JsonElement.DeepEquals(value, other)) ? false : SatisfiesRest(value, source);

    /// <summary>As <see cref="Satisfies"/>, for a value that is known to be one of those listed.</summary>
    public static bool? SatisfiesRest(JsonElement value, SchemaCase source)
    {
        if ((TypeOf(value) & source.Types) != TypeOf(value))
        {
            return false;
        }
        return value.ValueKind switch
        {
            JsonValueKind.String => SatisfiesText(value.GetString()!, source),
            JsonValueKind.Number => SatisfiesNumber(value, source),
            JsonValueKind.Object => source.Objects.Count == 0 ? true : null,
            JsonValueKind.Array => source.Arrays.Count == 0 ? true : null,
            _ => true,
        };
    }

    public static SchemaTypes TypeOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => SchemaTypes.Null,
        JsonValueKind.True or JsonValueKind.False => SchemaTypes.Boolean,
        JsonValueKind.Object => SchemaTypes.Object,
        JsonValueKind.Array => SchemaTypes.Array,
        JsonValueKind.String => SchemaTypes.String,
        _ => value.TryGetDecimal(out var number) && number == decimal.Truncate(number) ? SchemaTypes.Integer : SchemaTypes.Number,
    };

    private static bool? SatisfiesText(string text, SchemaCase source)
    {
        var length = text.EnumerateRunes().Count();
        if (length < source.MinLength || length > (source.MaxLength ?? int.MaxValue))
        {
            return false;
        }
        return source.Patterns.Count + source.Formats.Count == 0 ? true : null;
    }

    private static bool? SatisfiesNumber(JsonElement value, SchemaCase source)
    {
        if (!value.TryGetDecimal(out var number))
        {
            return source.Minimum is null && source.Maximum is null && source.FractionDigits is null ? true : null;
        }
        var isHigh = source.Minimum is not { } low || number > low.Value || (number == low.Value && !low.IsExclusive);
        var isLow = source.Maximum is not { } high || number < high.Value || (number == high.Value && !high.IsExclusive);
        var isRound = source.FractionDigits is not { } digits || decimal.Round(number, digits) == number;
        return isHigh && isLow && isRound;
    }
}
