using System.Text;
using System.Text.Json;

namespace Penstock.Telemetry.Rules;

/// <summary>Writes rules as Prometheus reads them (https://prometheus.io/docs/prometheus/latest/configuration/recording_rules/).</summary>
public static class PrometheusRuleFile
{
    private static readonly JsonWriterOptions Quoting = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The file, under a first line of comment.</summary>
    public static string Write(IEnumerable<PrometheusRuleGroup> groups, string comment)
    {
        var text = new StringBuilder($"# {comment}\ngroups:\n");
        foreach (PrometheusRuleGroup group in groups)
        {
            text.Append("  - name: ").Append(Quoted(group.Name)).Append("\n    rules:\n");
            foreach (PrometheusRule rule in group.Rules)
            {
                Write(text, rule);
            }
        }

        return text.ToString();
    }

    private static void Write(StringBuilder text, PrometheusRule rule)
    {
        text.Append(rule.IsAlert ? "      - alert: " : "      - record: ").Append(Quoted(rule.Name)).Append('\n');
        Add(text, "        expr: ", rule.Expression);
        Add(text, "        for: ", rule.For);
        if (rule.Severity is not null)
        {
            text.Append("        labels:\n");
            Add(text, "          severity: ", rule.Severity);
        }

        if (rule.Summary is not null || rule.Description is not null)
        {
            text.Append("        annotations:\n");
            Add(text, "          summary: ", rule.Summary);
            Add(text, "          description: ", rule.Description);
        }
    }

    private static void Add(StringBuilder text, string key, string? value)
    {
        if (value is not null)
        {
            text.Append(key).Append(Quoted(value)).Append('\n');
        }
    }

    /// <summary>A text in double quotes, which JSON and YAML write alike.</summary>
    private static string Quoted(string value)
    {
        var output = new System.Buffers.ArrayBufferWriter<byte>(value.Length + 2);
        using var json = new Utf8JsonWriter(output, Quoting);
        json.WriteStringValue(value);
        json.Flush();
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
