using System.Text;
using Penstock.Catalog.Configuration.Binding;
using Penstock.Catalog.Configuration.Blocks;
using Penstock.Catalog.Configuration.Writing;

namespace Penstock.Catalog.Configuration;

/// <summary>The reference of all keys and the JSON schema, both written from the tables that the loader binds by.</summary>
public static class ConfigurationReference
{
    /// <summary>Every key with <c>NAME</c> for names of the user's own, in the order of the reference: <c>models.NAME.queue.max</c>.</summary>
    public static IReadOnlyList<string> Keys => [.. Sections("", RootBlock.Root).SelectMany(section => section.Block.AllKeys.Select(key => Field.Join(section.Path, key.Name)))];

    /// <summary>The JSON schema of the file.</summary>
    public static string JsonSchema() => SchemaWriter.Write(RootBlock.Root);

    /// <summary>Markdown: a table of keys for each block.</summary>
    public static string Markdown()
    {
        var text = new StringBuilder();
        foreach ((string path, Block block) in Sections("", RootBlock.Root))
        {
            text.Append("### ").Append(path.Length == 0 ? "The file" : $"`{path}`").Append("\n\n").Append(block.Summary).Append("\n\n");
            text.Append("| Key | Value | Default | Meaning |\n|---|---|---|---|\n");
            foreach (Key key in block.AllKeys)
            {
                text.Append($"| `{key.Name}` | {Cell(key.AnyShape.Description)} | {Default(block, key)} | {Cell(key.Summary)} |\n");
            }

            text.Append('\n');
        }

        return text.ToString().TrimEnd('\n') + "\n";
    }

    private static IEnumerable<(string Path, Block Block)> Sections(string path, Block block)
    {
        yield return (path, block);
        foreach (Key key in block.AllKeys)
        {
            if (key.AnyShape.Inner is { } inner)
            {
                foreach ((string, Block) section in Sections(Field.Join(path, key.Name) + key.AnyShape.InnerSuffix, inner))
                {
                    yield return section;
                }
            }
        }
    }

    private static string Default(Block block, Key key)
    {
        if (key.IsRequired)
        {
            return "required";
        }

        bool isBelow = key.AnyShape.Inner is not null;
        return !isBelow && block.DefaultOf(key) is { } node ? $"`{NodeText.Inline(node)}`" : "";
    }

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);
}
