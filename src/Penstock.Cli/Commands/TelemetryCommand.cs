using System.CommandLine;
using System.Text.Json;
using Penstock.Cli.Hosting;
using Penstock.Cli.Terminals;
using Penstock.Telemetry.Boards;
using Penstock.Telemetry.Definitions;
using Penstock.Telemetry.Metrics;
using Penstock.Telemetry.Rules;

namespace Penstock.Cli.Commands;

/// <summary><c>penstock telemetry</c>: what other tools need to know of our metrics.</summary>
internal static class TelemetryCommand
{
    private const string Written = "Written by 'penstock telemetry export prometheus-rules'.";

    public static Command Create(CommandContext context)
    {
        var command = new Command("telemetry", "Rules, dashboards and names of metrics for other tools.") { Export(context), Metrics(context) };
        return command.WithExamples(
            "penstock telemetry export grafana > penstock.json", "a dashboard to import",
            "penstock telemetry export prometheus-rules > penstock.rules.yaml", "recording and alerting rules",
            "penstock telemetry metrics", "every metric there is");
    }

    private static Command Export(CommandContext context)
    {
        Argument<string> what = new("what") { Description = "grafana or prometheus-rules." };
        what.AcceptOnlyFromAmong("grafana", "prometheus-rules");
        Option<bool> json = SharedOptions.Json();
        var command = new Command("export", "Write a Grafana dashboard or Prometheus rules; both name only metrics that exist.") { what, json };
        command.SetAction((parsed, _) =>
        {
            string text = parsed.GetValue(what) is "grafana" ? GrafanaDashboard.Write() : PrometheusRuleFile.Write(StandardRules.Groups, Written);
            context.Terminal.Write(parsed.GetValue(json) && parsed.GetValue(what) is not "grafana" ? RulesAsJson() : text);
            return Task.FromResult(ExitCodes.Success);
        });
        return command.WithExamples(
            "penstock telemetry export grafana", "Grafana's JSON",
            "penstock telemetry export prometheus-rules", "Prometheus' YAML",
            "penstock telemetry export prometheus-rules --json", "the same rules as JSON");
    }

    private static Command Metrics(CommandContext context)
    {
        Option<bool> json = SharedOptions.Json();
        var command = new Command("metrics", "List every metric with its kind, unit and labels.") { json };
        command.SetAction((parsed, _) =>
        {
            if (parsed.GetValue(json))
            {
                context.Terminal.WriteLine(JsonText.Of(WriteMetrics));
            }
            else
            {
                context.Terminal.WriteTable(
                    ["METRIC", "KIND", "UNIT", "LABELS"],
                    [.. MetricTable.All.Select(metric => (string[])[metric.PrometheusName, Word(metric.Type), metric.Unit, string.Join(", ", metric.PrometheusLabels)])]);
            }

            return Task.FromResult(ExitCodes.Success);
        });
        return command.WithExamples("penstock telemetry metrics", "as a table", "penstock telemetry metrics --json", "with meaning and buckets, for machines");
    }

    private static void WriteMetrics(Utf8JsonWriter json)
    {
        json.WriteStartArray();
        foreach (MetricDefinition metric in MetricTable.All)
        {
            json.WriteStartObject();
            json.WriteString("name", metric.Name);
            json.WriteString("prometheus", metric.PrometheusName);
            json.WriteString("kind", Word(metric.Type));
            json.WriteString("unit", metric.Unit);
            json.WriteString("help", metric.Help);
            json.WriteStartArray("labels");
            foreach (string label in metric.Labels)
            {
                json.WriteStringValue(label);
            }

            json.WriteEndArray();
            json.WriteStartArray("buckets");
            foreach (double bound in metric.Bounds)
            {
                json.WriteNumberValue(bound);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static string RulesAsJson() => JsonText.Of(json =>
    {
        json.WriteStartArray();
        foreach (PrometheusRule rule in StandardRules.Groups.SelectMany(group => group.Rules))
        {
            json.WriteStartObject();
            json.WriteString(rule.IsAlert ? "alert" : "record", rule.Name);
            json.WriteString("expr", rule.Expression);
            json.WriteString("for", rule.For);
            json.WriteString("severity", rule.Severity);
            json.WriteString("summary", rule.Summary);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }) + "\n";

    private static string Word(MetricType type) => type switch
    {
        MetricType.Counter => "counter",
        MetricType.Gauge => "gauge",
        _ => "histogram",
    };
}
