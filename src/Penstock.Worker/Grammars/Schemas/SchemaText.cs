using System.Text.Json;

namespace Penstock.Worker.Grammars.Schemas;

/// <summary>Finds texts that JSON can write and a string of Unicode cannot hold: escaped halves of surrogate pairs.</summary>
internal static class SchemaText
{
    public static void Check(JsonElement value, string path)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.String:
                Read(() => value.GetString()!, path);
                break;
            case JsonValueKind.Array:
                foreach (var item in value.EnumerateArray())
                {
                    Check(item, path);
                }
                break;
            case JsonValueKind.Object:
                foreach (var property in value.EnumerateObject())
                {
                    Check(property.Value, SchemaPath.Join(path, Read(() => property.Name, path)));
                }
                break;
        }
    }

    private static string Read(Func<string> read, string path)
    {
        try
        {
            return read();
        }
        catch (InvalidOperationException)
        {
            throw new SchemaRefusedException(path, "a text of the schema holds an escaped half of a surrogate pair");
        }
    }
}
