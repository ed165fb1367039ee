using System.Collections.Immutable;
using Penstock.Catalog.Configuration.Binding;
using Penstock.Catalog.Configuration.Blocks;
using Penstock.Catalog.Configuration.Checks;
using Penstock.Catalog.Configuration.Nodes;

namespace Penstock.Catalog.Configuration;

/// <summary>
/// Reads and checks the configuration, and reports every mistake at once. It looks at the file that is asked for, else at
/// <c>PENSTOCK_CONFIG</c>, else at <c>penstock.yaml</c> in the working directory, else takes the defaults.
/// </summary>
public sealed class ConfigurationLoader(IConfigurationEnvironment environment, KnownNames known)
{
    /// <summary>The file that is read when nothing names another.</summary>
    public const string DefaultFile = "penstock.yaml";

    /// <summary>The environment variable that names the file.</summary>
    public const string FileVariable = "PENSTOCK_CONFIG";

    /// <summary>The origin of a configuration that no file was read for.</summary>
    public const string NoFile = "defaults";

    private const int MostBytes = 1024 * 1024;

    /// <summary>Loads <paramref name="file"/>, or what the lookup finds when that is null.</summary>
    public ConfigurationResult Load(string? file)
    {
        string? named = file ?? NullIfEmpty(environment.Variable(FileVariable));
        if (named is null && environment.Stamp(DefaultFile) is null)
        {
            return Defaults();
        }

        string path = named ?? DefaultFile;
        FileText content = environment.Read(path, MostBytes);
        if (content.Text is not null)
        {
            return LoadText(content.Text, path);
        }

        string remedy = file is null && named is not null
            ? $"Correct the environment variable {FileVariable}, or unset it"
            : "Name a file that can be read";
        return new ConfigurationResult(path, null, [new("", 0, content.Problem ?? "cannot be read", remedy)], [], [path]);
    }

    /// <summary>Loads a configuration from its text; <paramref name="origin"/> is the name that error texts show.</summary>
    public ConfigurationResult LoadText(string text, string origin)
    {
        List<ConfigurationError> errors = [];
        var placeholders = new PlaceholderResolver(environment);
        var context = new BindingContext(known, placeholders, errors);
        Node? root = NodeReader.Read(text, errors);
        PenstockCatalog? catalog = null;
        ImmutableArray<ConfigurationError> notices = [];
        if (root is not null || errors.Count == 0)
        {
            catalog = RootBlock.Root.Read(new Field(root ?? new MapNode(line: 1), "", "", context), name: "");
            (catalog, notices) = WithDefaults(catalog, context);
            CatalogChecks.Run(catalog, context);
        }

        ImmutableArray<ConfigurationError> inOrder = [.. errors.OrderBy(error => error.Line)];
        return new ConfigurationResult(
            origin,
            inOrder.IsEmpty ? catalog : null,
            inOrder,
            [.. context.Notices, .. notices],
            [origin, .. placeholders.Files.Distinct(StringComparer.Ordinal)]);
    }

    /// <summary>What is served when there is no file: the demo model and the clouds whose keys are in the environment.</summary>
    private ConfigurationResult Defaults()
    {
        (PenstockCatalog catalog, ImmutableArray<ConfigurationError> notices) = AddDefaults(PenstockCatalog.Empty);
        return new ConfigurationResult(NoFile, catalog, [], notices, [DefaultFile]);
    }

    /// <summary>A file that says nothing of providers, pools and models serves what no file at all would.</summary>
    private (PenstockCatalog Catalog, ImmutableArray<ConfigurationError> Notices) WithDefaults(PenstockCatalog catalog, BindingContext context)
    {
        if (context.IsGiven("providers") || context.IsGiven("pools") || context.IsGiven("models"))
        {
            return (catalog, []);
        }

        return AddDefaults(catalog);
    }

    private (PenstockCatalog Catalog, ImmutableArray<ConfigurationError> Notices) AddDefaults(PenstockCatalog catalog)
    {
        var clouds = new DefaultClouds(environment, known);
        bool canRunDemo = known.ScaleTargets.Contains(KnownNames.ProcessTarget);
        return (clouds.AddTo(canRunDemo ? DemoModel.AddTo(catalog) : catalog), clouds.Notices);
    }

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
