namespace Penstock.Worker.Grammars.Schemas;

/// <summary>JSON pointers in fragments: <c>#/properties/a~1b</c>.</summary>
internal static class SchemaPath
{
    public const string Root = "#";

    public static string Join(string path, string key) =>
        $"{path}/{key.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}";

    public static string Join(string path, string keyword, string key) => Join(Join(path, keyword), key);

    public static string Join(string path, string keyword, int index) =>
        Join(path, keyword, index.ToString(System.Globalization.CultureInfo.InvariantCulture));

    /// <summary>The last part, as a name for a rule.</summary>
    public static string Hint(string path) => path[(path.LastIndexOf('/') + 1)..];
}
