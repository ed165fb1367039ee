using System.Collections.Immutable;
using Penstock.Catalog.Alerts;
using Penstock.Catalog.Configuration.Binding;
using Penstock.Catalog.Configuration.Blocks;
using Penstock.Catalog.Configuration.Checks;
using Penstock.Catalog.Configuration.Nodes;
using Penstock.Catalog.Configuration.Writing;

namespace Penstock.Catalog.Configuration;

/// <summary>One alert rule outside of the file, read and checked by the file's own tables; JSON is a part of YAML.</summary>
public static class AlertRuleText
{
    private const int Longest = 16 * 1024;

    /// <summary>The rule, or why it is none; <paramref name="alerts"/> has the sinks that it may name. Placeholders are not resolved in it.</summary>
    public static (AlertRuleOptions? Rule, ImmutableArray<string> Errors) Read(string name, string json, AlertOptions alerts)
    {
        if (json.Length > Longest || json.Contains("${", StringComparison.Ordinal))
        {
            return (null, [json.Length > Longest ? "The rule is too long." : "Placeholders are for the file alone."]);
        }

        List<ConfigurationError> errors = [];
        if (NodeReader.Read(json, errors) is not MapNode map)
        {
            return (null, ["The body is not a JSON object."]);
        }

        var rules = new MapNode(line: 1);
        rules.TryAdd(name, map);
        var block = new MapNode(line: 1);
        block.TryAdd("rules", rules);
        var context = new BindingContext(new KnownNames(), new PlaceholderResolver(new NoEnvironment()), errors);
        AlertOptions read = AlertBlocks.Alerts.Read(new Field(block, "alerts", "alerts", context), "");
        AlertChecks.Run(PenstockCatalog.Empty with { Alerts = alerts with { Rules = read.Rules } }, context);
        string prefix = CatalogChecks.Path("alerts", "rules", name);
        return errors.Count == 0
            ? (read.Rules.Single(), [])
            : (null, [.. errors.Select(error => $"{error.Path.Replace(prefix, "rule", StringComparison.Ordinal)}: {error.Problem}. {error.Remedy}.")]);
    }

    /// <summary>The rule as one JSON object of what differs from the defaults or is always said.</summary>
    public static string Write(AlertRuleOptions rule) => NodeJson.Write(AlertBlocks.Write(rule));

    private sealed class NoEnvironment : IConfigurationEnvironment
    {
        public string? Variable(string name) => null;

        public FileText Read(string path, int mostBytes) => new(null, "is not read here");

        public string? Stamp(string path) => null;
    }
}
