using Penstock.Catalog.Configuration.Blocks;
using Penstock.Catalog.Configuration.Nodes;
using Penstock.Catalog.Configuration.Writing;

namespace Penstock.Catalog.Configuration;

/// <summary>A catalog as a configuration file that would make it, every default written out.</summary>
public static class ConfigurationText
{
    /// <summary>As YAML. Secrets are <c>"***"</c> unless <paramref name="revealSecrets"/> is true, which is for tests and migrations.</summary>
    public static string ToYaml(PenstockCatalog catalog, bool revealSecrets = false) => NodeText.Block(Tree(catalog, revealSecrets));

    /// <summary>As JSON, which the loader reads as well.</summary>
    public static string ToJson(PenstockCatalog catalog, bool revealSecrets = false) => NodeJson.Write(Tree(catalog, revealSecrets));

    private static MapNode Tree(PenstockCatalog catalog, bool revealSecrets) => RootBlock.Root.Write(catalog, revealSecrets);
}
