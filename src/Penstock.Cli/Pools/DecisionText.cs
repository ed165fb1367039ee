using System.Globalization;
using System.Text.Json;
using Penstock.Cli.Commands;
using Penstock.Cli.Terminals;

namespace Penstock.Cli.Pools;

/// <summary>Decisions in words, newest first.</summary>
internal static class DecisionText
{
    private static readonly string[] Headings = ["POLICY", "WANTS", "REASON"];

    public static void Write(Terminal terminal, JsonElement answer)
    {
        JsonElement[] decisions = [.. answer.GetProperty("decisions").EnumerateArray()];
        if (decisions.Length == 0)
        {
            terminal.Remark("Nothing was decided yet.");
            return;
        }

        foreach (JsonElement decision in decisions)
        {
            terminal.Output.WriteLine(Head(decision));
            terminal.WriteTable(Headings, [.. decision.GetProperty("votes").EnumerateArray().Select(vote => new[] { vote.Text("policy"), vote.Text("desired"), vote.Text("reason") })]);
            terminal.Output.WriteLine();
        }

        terminal.Output.Flush();
    }

    private static string Head(JsonElement decision)
    {
        string at = decision.GetProperty("at").GetDateTimeOffset().ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
        string note = decision.Text("note") is { Length: > 0 } text ? $" ({text})" : "";
        string mix = decision.TryGetProperty("mix", out JsonElement types) && types.ValueKind == JsonValueKind.Object
            ? $" ({string.Join(", ", types.EnumerateObject().Select(type => $"{type.Value.GetInt32().ToString(CultureInfo.InvariantCulture)} {type.Name}"))})"
            : "";
        return $"{at}  {decision.Text("current")} -> {decision.Text("desired")}{mix} by {decision.Text("binding")}, {decision.Text("outcome")}{note}; "
            + $"{decision.Text("ready")} ready, {decision.Text("starting")} starting, {decision.Text("draining")} draining, "
            + $"{decision.Text("inFlight")} running, {decision.Text("queued")} waiting";
    }
}
