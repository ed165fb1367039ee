using System.Text.Json;

namespace Penstock.Protocols.Json;

/// <summary>
/// Reads what a target sent: a field that is absent, null or of another type is simply not there, so that a provider's news never break us.
/// </summary>
internal static class LooseJson
{
    public static JsonElement Field(this JsonElement element, ReadOnlySpan<byte> name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out JsonElement value) ? value : default;

    public static JsonElement Object(this JsonElement element, ReadOnlySpan<byte> name)
    {
        JsonElement value = element.Field(name);
        return value.ValueKind == JsonValueKind.Object ? value : default;
    }

    public static bool IsObject(this JsonElement element) => element.ValueKind == JsonValueKind.Object;

    public static JsonElement.ArrayEnumerator Items(this JsonElement element, ReadOnlySpan<byte> name)
    {
        JsonElement value = element.Field(name);
        return value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : default;
    }

    public static string? Text(this JsonElement element, ReadOnlySpan<byte> name) => element.Field(name).AsText();

    /// <summary>The text, or null where it is absent or empty.</summary>
    public static string? NonEmptyText(this JsonElement element, ReadOnlySpan<byte> name) =>
        element.Text(name) is { Length: > 0 } text ? text : null;

    /// <summary>A count: a whole number from 0; null for anything else (Azure writes -1 where it does not know).</summary>
    public static long? Count(this JsonElement element, ReadOnlySpan<byte> name)
    {
        JsonElement value = element.Field(name);
        return value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out long count) && count >= 0 ? count : null;
    }

    public static int? Index(this JsonElement element, ReadOnlySpan<byte> name) =>
        element.Count(name) is long count and <= int.MaxValue ? (int)count : null;

    public static double? Number(this JsonElement element, ReadOnlySpan<byte> name)
    {
        JsonElement value = element.Field(name);
        return value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out double number) && double.IsFinite(number) ? number : null;
    }

    public static bool Flag(this JsonElement element, ReadOnlySpan<byte> name) => element.Field(name).ValueKind == JsonValueKind.True;

    /// <summary>A string's text; null for anything else.</summary>
    public static string? AsText(this JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
