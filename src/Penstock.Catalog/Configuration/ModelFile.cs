using System.Text;
using Penstock.Catalog.Models;
using Penstock.Catalog.Pools;

namespace Penstock.Catalog.Configuration;

/// <summary>A GGUF file that is served without a line of configuration: <c>serve --model FILE.gguf</c>.</summary>
public static class ModelFile
{
    /// <summary>
    /// The name that a file's pool and model get: the file's name in lower case without its extension, and with a hyphen for
    /// whatever cannot stand in a name. <c>model</c> when nothing is left.
    /// </summary>
    public static string NameOf(string path)
    {
        var name = new StringBuilder();
        foreach (char character in Path.GetFileNameWithoutExtension(path).ToLowerInvariant())
        {
            bool isKept = char.IsAsciiLetterOrDigit(character) || character is '.' or '_';
            if (isKept || (name.Length > 0 && name[^1] != '-'))
            {
                name.Append(isKept ? character : '-');
            }
        }

        string text = name.ToString().Trim('-', '.', '_');
        return text.Length == 0 ? "model" : text[..Math.Min(text.Length, 100)];
    }

    /// <summary><paramref name="catalog"/> with a pool and a model for the file; a number is added to a name that is taken.</summary>
    public static PenstockCatalog AddTo(PenstockCatalog catalog, string path)
    {
        string name = NameOf(path);
        for (int number = 2; catalog.Pools.Contains(name) || catalog.Models.Contains(name); number++)
        {
            name = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{NameOf(path)}-{number}");
        }

        return catalog with
        {
            Pools = catalog.Pools.With(new PoolOptions { Name = name, Model = ModelSource.File(path) }),
            Models = catalog.Models.With(new ModelOptions
            {
                Name = name,
                Targets = [new TargetOptions { Name = "local", Use = TargetUse.OfPool(name) }],
            }),
        };
    }
}
