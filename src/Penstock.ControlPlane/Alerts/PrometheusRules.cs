using System.Text;
using Penstock.Catalog.Alerts;

namespace Penstock.ControlPlane.Alerts;

/// <summary>Rules in force as a Prometheus rules file; those that no exported metric can say are named in a comment.</summary>
public static class PrometheusRules
{
    /// <summary>The file, as YAML.</summary>
    public static string Write(IReadOnlyList<AlertRule> rules)
    {
        var text = new StringBuilder("# Written by penstock alerts export prometheus.\n");
        AlertRuleOptions[] enabled = [.. rules.Select(rule => rule.Options).Where(rule => rule.Enabled)];
        foreach (AlertRuleOptions rule in enabled.Where(rule => PrometheusExpressions.Of(rule) is null))
        {
            text.Append("# ").Append(rule.Name).Append(": no exported metric says this; Penstock itself alerts on it.\n");
        }

        (AlertRuleOptions Rule, string Expression)[] said = [.. enabled.Select(rule => (rule, PrometheusExpressions.Of(rule)!)).Where(entry => entry.Item2 is not null)];
        text.Append("groups:");
        if (said.Length == 0)
        {
            return text.Append(" []\n").ToString();
        }

        text.Append("\n  - name: penstock\n    rules:\n");
        foreach ((AlertRuleOptions rule, string expression) in said)
        {
            text.Append("      - alert: ").Append(Quote(NameOf(rule.Name))).Append('\n');
            text.Append("        expr: ").Append(Quote(expression)).Append('\n');
            text.Append("        for: ").Append(PrometheusExpressions.Span(rule.For)).Append('\n');
            text.Append("        labels: { severity: ").Append(AlertWords.Of(rule.Severity)).Append(" }\n");
            text.Append("        annotations: { summary: ").Append(Quote(rule.Summary ?? $"Rule {rule.Name} of Penstock is breached.")).Append(" }\n");
        }

        return text.ToString();
    }

    /// <summary>Prometheus' own alerts are named in one word: <c>PenstockTargetEjected</c>.</summary>
    private static string NameOf(string name) =>
        "Penstock" + string.Concat(name.Split('-', '_', '.').Where(part => part.Length > 0).Select(part => char.ToUpperInvariant(part[0]) + part[1..]));

    // Prometheus expands {{ }} in annotations; what people wrote is not a template.
    private static string Quote(string text) => "'" + text.Replace("'", "''", StringComparison.Ordinal).Replace("{{", "{ {", StringComparison.Ordinal) + "'";
}
