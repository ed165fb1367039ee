using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Penstock.Telemetry.Definitions;

namespace Penstock.Telemetry.Boards;

/// <summary>Writes the dashboard as Grafana imports it (schema version 39, Grafana 11).</summary>
public static class GrafanaDashboard
{
    private const int Columns = 24;
    private const int FigureWidth = 6;
    private const int ChartWidth = 12;

    /// <summary>The JSON.</summary>
    public static string Write()
    {
        var output = new ArrayBufferWriter<byte>(64 * 1024);
        using (var json = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, NewLine = "\n" }))
        {
            Write(json);
        }

        return Encoding.UTF8.GetString(output.WrittenSpan) + "\n";
    }

    private static void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        WriteInputs(json);
        json.WriteString("uid", "penstock-gateway");
        json.WriteString("title", "Penstock");
        json.WriteStartArray("tags");
        json.WriteStringValue("penstock");
        json.WriteEndArray();
        json.WriteNumber("schemaVersion", 39);
        json.WriteNumber("version", 1);
        json.WriteBoolean("editable", true);
        json.WriteString("refresh", "30s");
        json.WriteString("timezone", "browser");
        json.WriteStartObject("time");
        json.WriteString("from", "now-3h");
        json.WriteString("to", "now");
        json.WriteEndObject();
        WriteVariables(json);
        WritePanels(json);
        json.WriteEndObject();
    }

    private static void WriteInputs(Utf8JsonWriter json)
    {
        json.WriteStartArray("__inputs");
        json.WriteStartObject();
        json.WriteString("name", "DS_PROMETHEUS");
        json.WriteString("label", "Prometheus");
        json.WriteString("type", "datasource");
        json.WriteString("pluginId", "prometheus");
        json.WriteString("pluginName", "Prometheus");
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private static void WriteVariables(Utf8JsonWriter json)
    {
        json.WriteStartObject("templating");
        json.WriteStartArray("list");
        json.WriteStartObject();
        json.WriteString("name", "model");
        json.WriteString("label", "Model");
        json.WriteString("type", "query");
        WriteSource(json);
        json.WriteString("query", $"label_values({GatewayMeasures.Requests.PrometheusName}, model)");
        json.WriteNumber("refresh", 2);
        json.WriteBoolean("includeAll", true);
        json.WriteBoolean("multi", true);
        json.WriteString("allValue", ".*");
        json.WriteStartObject("current");
        json.WriteString("text", "All");
        json.WriteString("value", "$__all");
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WritePanels(Utf8JsonWriter json)
    {
        json.WriteStartArray("panels");
        int id = 1;
        int top = 0;
        foreach ((string title, var panels) in StandardBoard.Rows)
        {
            WriteRow(json, id++, title, top++);
            int left = 0;
            int height = panels[0].IsFigure ? 4 : 8;
            foreach (BoardPanel panel in panels)
            {
                int width = panel.IsFigure ? FigureWidth : ChartWidth;
                if (left + width > Columns)
                {
                    (left, top) = (0, top + height);
                }

                WritePanel(json, panel, id++, (left, top, width, height));
                left += width;
            }

            top += height;
        }

        json.WriteEndArray();
    }

    private static void WriteRow(Utf8JsonWriter json, int id, string title, int top)
    {
        json.WriteStartObject();
        json.WriteNumber("id", id);
        json.WriteString("type", "row");
        json.WriteString("title", title);
        json.WriteBoolean("collapsed", false);
        WritePlace(json, (0, top, Columns, 1));
        json.WriteStartArray("panels");
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WritePanel(Utf8JsonWriter json, BoardPanel panel, int id, (int Left, int Top, int Width, int Height) place)
    {
        json.WriteStartObject();
        json.WriteNumber("id", id);
        json.WriteString("type", panel.IsFigure ? "stat" : "timeseries");
        json.WriteString("title", panel.Title);
        WriteSource(json);
        WritePlace(json, place);
        json.WriteStartObject("fieldConfig");
        json.WriteStartObject("defaults");
        json.WriteString("unit", panel.Unit);
        json.WriteEndObject();
        json.WriteStartArray("overrides");
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteStartArray("targets");
        for (int i = 0; i < panel.Queries.Length; i++)
        {
            json.WriteStartObject();
            json.WriteString("refId", ((char)('A' + i)).ToString());
            WriteSource(json);
            json.WriteString("expr", panel.Queries[i].Expression);
            json.WriteString("legendFormat", panel.Queries[i].Legend);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WritePlace(Utf8JsonWriter json, (int Left, int Top, int Width, int Height) place)
    {
        json.WriteStartObject("gridPos");
        json.WriteNumber("h", place.Height);
        json.WriteNumber("w", place.Width);
        json.WriteNumber("x", place.Left);
        json.WriteNumber("y", place.Top);
        json.WriteEndObject();
    }

    private static void WriteSource(Utf8JsonWriter json)
    {
        json.WriteStartObject("datasource");
        json.WriteString("type", "prometheus");
        json.WriteString("uid", "${DS_PROMETHEUS}");
        json.WriteEndObject();
    }
}
