using System.Text.Json;

namespace Penstock.Worker.Grammars.Schemas;

/// <summary>Reads the values of keywords, and refuses those of the wrong kind.</summary>
internal static class KeywordReader
{
    public static JsonElement Object(SchemaMember member, string keyword, JsonElement value) =>
        value.ValueKind == JsonValueKind.Object ? value : throw member.Refuse(keyword, $"'{keyword}' is an object");

    /// <summary>A count from 0 to <paramref name="largest"/>, or null where the keyword is missing.</summary>
    public static int? Count(SchemaMember member, string keyword, int largest)
    {
        if (!member.Schema.TryGetProperty(keyword, out var value))
        {
            return null;
        }
        var count = value.ValueKind == JsonValueKind.Number && value.TryGetDecimal(out var number) && number == decimal.Truncate(number)
            ? number
            : -1;
        if (count < 0)
        {
            throw member.Refuse(keyword, $"'{keyword}' is an integer, 0 or more");
        }
        return count <= largest ? (int)count : throw member.Refuse(keyword, $"'{keyword}' is at most {largest} here");
    }

    /// <summary>A number, or null where the keyword is missing.</summary>
    public static decimal? Number(SchemaMember member, string keyword)
    {
        if (!member.Schema.TryGetProperty(keyword, out var value))
        {
            return null;
        }
        if (value.ValueKind != JsonValueKind.Number)
        {
            throw member.Refuse(keyword, $"'{keyword}' is a number");
        }
        return value.TryGetDecimal(out var number) && Math.Abs(number) < 1e20m
            ? number
            : throw member.Refuse(keyword, $"'{keyword}' is beyond the numbers that are supported here, 20 digits");
    }

    /// <summary>A text, or null where the keyword is missing.</summary>
    public static string? Text(SchemaMember member, string keyword)
    {
        if (!member.Schema.TryGetProperty(keyword, out var value))
        {
            return null;
        }
        return value.ValueKind == JsonValueKind.String ? value.GetString() : throw member.Refuse(keyword, $"'{keyword}' is a string");
    }

    public static SchemaTypes Types(SchemaMember member, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => Type(member, value.GetString()!),
        JsonValueKind.Array when value.GetArrayLength() > 0 => value.EnumerateArray().Aggregate(
            SchemaTypes.None,
            (types, name) => types | (name.ValueKind == JsonValueKind.String ? Type(member, name.GetString()!) : throw WrongType(member))),
        _ => throw WrongType(member),
    };

    private static SchemaTypes Type(SchemaMember member, string name) => name switch
    {
        "null" => SchemaTypes.Null,
        "boolean" => SchemaTypes.Boolean,
        "object" => SchemaTypes.Object,
        "array" => SchemaTypes.Array,
        "string" => SchemaTypes.String,
        "integer" => SchemaTypes.Integer,
        "number" => SchemaTypes.Number,
        _ => throw member.Refuse("type", "a type is null, boolean, object, array, string, integer or number"),
    };

    private static SchemaRefusedException WrongType(SchemaMember member) => member.Refuse("type", "'type' is a type's name or a list of them");
}
