using System.Globalization;
using System.Text.Json;
using Penstock.Cli.Terminals;

namespace Penstock.Cli.Evaluating;

/// <summary>Prints results as tables or JSON, and progress beside them where a person looks on.</summary>
internal sealed class EvaluationReport(Terminal terminal, bool isJson)
{
    private static readonly string[] Methods = ["METHOD", "HITS", "HIT RATE", "FALSE", "OF HITS", "95 %", "OF ALL", "95 %"];
    private static readonly string[] Streams = ["BOUND", "SEED", "HIT RATE", "ERRORS", "ERROR RATE", "KEPT", "AUDITS", "OWN ESTIMATE"];

    private int _percent = -1;

    /// <summary>Says how far it is, once a percent.</summary>
    public void Progress(string what, int done, int all)
    {
        int percent = done * 100 / all;
        if (terminal.IsOutputTerminal && percent != _percent)
        {
            _percent = percent;
            terminal.Error.Write($"\r{what}: {percent} % {(done == all ? "\n" : "")}");
        }
    }

    /// <summary>Results of methods.</summary>
    public void Write(IReadOnlyList<MethodResult> results)
    {
        if (isJson)
        {
            terminal.WriteLine(JsonText.Of(json => WriteJson(json, results)));
            return;
        }

        terminal.WriteTable(
            Methods,
            [.. results.Select(result => new[]
            {
                result.Method, Text(result.Hits), Percent(result.HitRate), Text(result.Wrong), Percent(result.FalseHitRate), Interval(result.FalseHitInterval),
                Percent(result.ErrorRate), Interval(result.ErrorInterval),
            })]);
    }

    /// <summary>Results of streams, with a summary for each bound.</summary>
    public void Write(IReadOnlyList<StreamResult> results)
    {
        if (isJson)
        {
            terminal.WriteLine(JsonText.Of(json => WriteJson(json, results)));
            return;
        }

        terminal.WriteTable(
            Streams,
            [.. results.Select(result => new[]
            {
                Percent(result.Bound), Text(result.Seed), Percent(result.HitRate), Text(result.Wrong), Percent(result.ErrorRate), result.IsKept ? "yes" : "NO",
                Text(result.Audits), Percent(result.Estimate),
            })]);
        foreach (IGrouping<double, StreamResult> group in results.GroupBy(static result => result.Bound))
        {
            terminal.WriteLine($"bound {Percent(group.Key)}: kept in {group.Count(static result => result.IsKept)} of {group.Count()}, median hit rate {Percent(Median(group))}");
        }
    }

    private static double Median(IEnumerable<StreamResult> results)
    {
        double[] rates = [.. results.Select(static result => result.HitRate).Order()];
        return (rates[(rates.Length - 1) / 2] + rates[rates.Length / 2]) / 2;
    }

    private static void WriteJson(Utf8JsonWriter json, IReadOnlyList<MethodResult> results)
    {
        json.WriteStartArray();
        foreach (MethodResult result in results)
        {
            json.WriteStartObject();
            json.WriteString("method", result.Method);
            json.WriteNumber("queries", result.Queries);
            json.WriteNumber("hits", result.Hits);
            json.WriteNumber("false_hits", result.Wrong);
            WriteShare(json, "false_hit_rate", result.FalseHitRate, result.FalseHitInterval);
            WriteShare(json, "error_rate", result.ErrorRate, result.ErrorInterval);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteShare(Utf8JsonWriter json, string name, double share, (double Low, double High) interval)
    {
        json.WriteNumber(name, share);
        json.WriteStartArray(name + "_95");
        json.WriteNumberValue(interval.Low);
        json.WriteNumberValue(interval.High);
        json.WriteEndArray();
    }

    private static void WriteJson(Utf8JsonWriter json, IReadOnlyList<StreamResult> results)
    {
        json.WriteStartArray();
        foreach (StreamResult result in results)
        {
            json.WriteStartObject();
            json.WriteNumber("bound", result.Bound);
            json.WriteNumber("seed", result.Seed);
            json.WriteNumber("requests", result.Requests);
            json.WriteNumber("hits", result.Hits);
            json.WriteNumber("errors", result.Wrong);
            json.WriteNumber("error_rate", result.ErrorRate);
            json.WriteBoolean("kept", result.IsKept);
            json.WriteNumber("audits", result.Audits);
            json.WriteNumber("own_estimate", result.Estimate);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Percent(double share) => (100 * share).ToString("0.00", CultureInfo.InvariantCulture) + " %";

    private static string Interval((double Low, double High) interval) => $"{Percent(interval.Low)} to {Percent(interval.High)}";
}
