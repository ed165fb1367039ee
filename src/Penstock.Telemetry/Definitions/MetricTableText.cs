using System.Text;
using Penstock.Telemetry.Metrics;

namespace Penstock.Telemetry.Definitions;

/// <summary>The table of metrics for the documentation.</summary>
public static class MetricTableText
{
    /// <summary>In Markdown: a table for each group.</summary>
    public static string Markdown()
    {
        var text = new StringBuilder();
        foreach ((string title, var metrics) in MetricTable.Groups)
        {
            text.Append("\n### ").Append(title).Append("\n\n| Prometheus | kind | labels | meaning | OTLP | unit |\n|---|---|---|---|---|---|\n");
            foreach (MetricDefinition metric in metrics)
            {
                text.Append("| `").Append(metric.PrometheusName).Append("` | ").Append(Word(metric.Type)).Append(" | ")
                    .AppendJoin(", ", metric.PrometheusLabels).Append(" | ").Append(metric.Help).Append(Edition(metric.Edition)).Append(" | `")
                    .Append(metric.Name).Append("` | `").Append(metric.Unit).Append("` |\n");
            }
        }

        return text.ToString();
    }

    private static string Edition(ConventionEdition edition) => edition switch
    {
        ConventionEdition.Stable => " Not with `gen_ai_latest_experimental`.",
        ConventionEdition.Latest => " Only with `gen_ai_latest_experimental`.",
        _ => "",
    };

    private static string Word(MetricType type) => type switch
    {
        MetricType.Counter => "counter",
        MetricType.Gauge => "gauge",
        _ => "histogram",
    };
}
