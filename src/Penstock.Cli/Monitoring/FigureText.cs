using System.Globalization;
using System.Text.Json;

namespace Penstock.Cli.Monitoring;

/// <summary>A gateway's figures as rows of a table, and as JSON.</summary>
internal static class FigureText
{
    public static readonly string[] Headings = ["MODEL", "TARGET", "REQ/S", "ERR/S", "TTFT P50", "P95", "P99", "TOKENS/S", "USD/H", "STATE", "RUN"];

    public static readonly string[] PoolHeadings = ["POOL", "READY", "ALL", "WANTED"];

    public static IReadOnlyList<string>[] Rows(GatewayFigures figures) => [.. figures.Models.Select(Row)];

    public static IReadOnlyList<string>[] PoolRows(GatewayFigures figures) =>
        [.. figures.Pools.Select(pool => (string[])[pool.Pool, Text(pool.Ready), Text(pool.All), Text(pool.Desired)])];

    public static void Write(Utf8JsonWriter json, GatewayFigures figures)
    {
        json.WriteStartObject();
        json.WriteNumber("seconds", Math.Round(figures.Seconds, 3));
        json.WriteNumber("running", figures.Running);
        json.WriteStartArray("models");
        foreach (ModelFigures model in figures.Models)
        {
            Write(json, model);
        }

        json.WriteEndArray();
        json.WriteStartArray("pools");
        foreach (PoolFigures pool in figures.Pools)
        {
            json.WriteStartObject();
            json.WriteString("pool", pool.Pool);
            json.WriteNumber("ready", pool.Ready);
            json.WriteNumber("all", pool.All);
            json.WriteNumber("desired", pool.Desired);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, ModelFigures model)
    {
        json.WriteStartObject();
        json.WriteString("model", model.Model);
        json.WriteString("target", model.Target);
        json.WriteNumber("requests_per_second", Math.Round(model.RequestsPerSecond, 3));
        json.WriteNumber("errors_per_second", Math.Round(model.ErrorsPerSecond, 3));
        WriteMaybe(json, "first_token_p50_seconds", model.FirstTokenP50Seconds);
        WriteMaybe(json, "first_token_p95_seconds", model.FirstTokenP95Seconds);
        WriteMaybe(json, "first_token_p99_seconds", model.FirstTokenP99Seconds);
        WriteMaybe(json, "output_tokens_per_second", model.OutputTokensPerSecond);
        json.WriteNumber("usd_per_hour", Math.Round(model.UsdPerHour, 6));
        json.WriteString("state", model.State);
        json.WriteNumber(model.Target is null ? "waiting" : "running", model.Running);
        json.WriteEndObject();
    }

    private static void WriteMaybe(Utf8JsonWriter json, string name, double? number)
    {
        if (number is { } known)
        {
            json.WriteNumber(name, Math.Round(known, 6));
        }
        else
        {
            json.WriteNull(name);
        }
    }

    private static string[] Row(ModelFigures model) =>
    [
        model.Target is null ? model.Model : "",
        model.Target ?? "",
        model.RequestsPerSecond.ToString("0.0", CultureInfo.InvariantCulture),
        model.ErrorsPerSecond.ToString("0.0", CultureInfo.InvariantCulture),
        Time(model.FirstTokenP50Seconds),
        Time(model.FirstTokenP95Seconds),
        Time(model.FirstTokenP99Seconds),
        model.OutputTokensPerSecond?.ToString("0", CultureInfo.InvariantCulture) ?? "",
        model.UsdPerHour.ToString("0.00", CultureInfo.InvariantCulture),
        model.State ?? "",
        model.Target is null && model.Running > 0 ? $"{Text(model.Running)} wait" : Text(model.Running),
    ];

    private static string Time(double? seconds) => seconds switch
    {
        null => "",
        < 1 and { } fast => (fast * 1000).ToString("0", CultureInfo.InvariantCulture) + " ms",
        { } slow => slow.ToString("0.00", CultureInfo.InvariantCulture) + " s",
    };

    private static string Text(double number) => number.ToString("0", CultureInfo.InvariantCulture);
}
