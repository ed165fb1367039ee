namespace Penstock.Catalog.Pools;

/// <summary>Where the built-in worker finds its weights: <c>file:/models/x.gguf</c> or <c>builtin:demo</c>.</summary>
/// <param name="IsBuiltIn">True for a model that ships with Penstock.</param>
/// <param name="Value">The path, relative to the working directory, or the built-in model's name.</param>
public sealed record ModelSource(bool IsBuiltIn, string Value)
{
    /// <summary>The model that ships with Penstock.</summary>
    public static ModelSource Demo { get; } = new(true, "demo");

    /// <summary>The model in a GGUF file.</summary>
    public static ModelSource File(string path) => new(false, path);

    /// <summary>Reads <c>file:PATH</c> or <c>builtin:demo</c>; null for anything else.</summary>
    public static ModelSource? Parse(string text)
    {
        if (string.Equals(text, Demo.ToString(), StringComparison.Ordinal))
        {
            return Demo;
        }

        bool isFile = text.StartsWith("file:", StringComparison.Ordinal) && text.Length > "file:".Length;
        return isFile ? File(text["file:".Length..]) : null;
    }

    /// <summary>As it is written in the configuration.</summary>
    public override string ToString() => (IsBuiltIn ? "builtin:" : "file:") + Value;
}
