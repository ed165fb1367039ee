using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Penstock.Cli.Hosting;
using Penstock.Cli.Pools;
using Penstock.Cli.Terminals;

namespace Penstock.Cli.Commands;

/// <summary><c>penstock pools</c>: how many replicas there are, why, and an operator's hand on it.</summary>
internal static class PoolsCommand
{
    private static readonly string[] Headings = ["POOL", "TARGET", "MODE", "READY", "STARTING", "DRAINING", "DESIRED", "MIN", "MAX", "RUNNING", "WAITING", "BECAUSE", "USD/H"];

    public static Command Create(CommandContext context) => new Command("pools", "See why there are so many replicas, and pin another number.")
    {
        List(context), Explain(context), History(context), Scale(context),
    }.WithExamples(
        "penstock pools list", "how many replicas each pool has, and what decided that",
        "penstock pools explain llama8b", "the latest decisions with every policy's vote",
        "penstock pools scale llama8b 3 --for 3600", "three replicas for an hour, whatever policies want");

    private static Command List(CommandContext context) => new Command("list", "List pools with their replicas, their load and what decided.")
        .Sends(
            context,
            _ => (HttpMethod.Get, "pools", null),
            (terminal, answer) =>
            {
                JsonElement[] pools = [.. answer.GetProperty("pools").EnumerateArray()];
                terminal.WriteTable(Headings, [.. pools.Select(Row)]);
                foreach (JsonElement pool in pools.Where(pool => pool.Text("problem").Length > 0))
                {
                    terminal.Error.WriteLine($"{pool.Text("name")}: {pool.Text("problem")}");
                }
            })
        .WithExamples("penstock pools list --json", "as JSON, with what was learned of a replica");

    private static Command Explain(CommandContext context)
    {
        Argument<string> pool = Pool();
        var last = new Option<int>("--last") { Description = "How many decisions.", DefaultValueFactory = _ => 5 };
        return new Command("explain", "Show the latest decisions about a pool: each policy's vote, what decided, what became of it.") { pool, last }
            .Sends(
                context,
                parsed => (HttpMethod.Get, string.Create(CultureInfo.InvariantCulture, $"{Path(parsed.GetValue(pool)!)}/decisions?limit={Math.Clamp(parsed.GetValue(last), 1, 500)}"), null),
                DecisionText.Write)
            .WithExamples("penstock pools explain llama8b --last 1", "only the latest");
    }

    private static Command History(CommandContext context)
    {
        Argument<string> pool = Pool();
        var seconds = new Option<int>("--seconds") { Description = "How far back; at most a day.", DefaultValueFactory = _ => 3_600 };
        return new Command("history", "Draw replicas and requests of a pool over time.") { pool, seconds }
            .Sends(
                context,
                parsed => (HttpMethod.Get, string.Create(CultureInfo.InvariantCulture, $"{Path(parsed.GetValue(pool)!)}/replicas?seconds={parsed.GetValue(seconds)}"), null),
                ReplicaChart.Write)
            .WithExamples("penstock pools history llama8b --seconds 600", "the last ten minutes");
    }

    private static Command Scale(CommandContext context)
    {
        Argument<string> pool = Pool();
        Argument<string> number = new Argument<string>("replicas") { Description = "How many replicas, or 'auto'." }.NoOptions();
        number.Validators.Add(result =>
        {
            string text = result.GetValueOrDefault<string>();
            if (!IsAuto(text) && !int.TryParse(text, CultureInfo.InvariantCulture, out _))
            {
                result.AddError($"'{text}' is neither a number of replicas nor 'auto'.");
            }
        });
        var seconds = new Option<int?>("--for") { Description = "Seconds after which policies decide again." };
        return new Command("scale", "Pin a pool to a number of replicas, or give it back to its policies with 'auto'.") { pool, number, seconds }
            .Sends(
                context,
                parsed =>
                {
                    string path = Path(parsed.GetValue(pool)!) + "/scale";
                    string wanted = parsed.GetValue(number)!;
                    return IsAuto(wanted) ? (HttpMethod.Delete, path, null) : (HttpMethod.Post, path, Body(wanted, parsed.GetValue(seconds)));
                },
                (terminal, answer) => terminal.Remark(answer.Text("manual").Length > 0
                    ? $"{answer.Text("name")} is pinned: {answer.Text("desired")} replicas."
                    : $"{answer.Text("name")} follows its policies: {answer.Text("desired")} replicas."))
            .WithExamples(
                "penstock pools scale llama8b 0", "none but while a request needs one",
                "penstock pools scale llama8b auto", "policies decide again");
    }

    private static string Body(string replicas, int? seconds) => JsonText.Of(json =>
    {
        json.WriteStartObject();
        json.WriteNumber("replicas", int.Parse(replicas, CultureInfo.InvariantCulture));
        if (seconds is { } time)
        {
            json.WriteNumber("forSeconds", time);
        }

        json.WriteEndObject();
    });

    private static bool IsAuto(string text) => string.Equals(text, "auto", StringComparison.Ordinal);

    private static Argument<string> Pool() => new Argument<string>("pool") { Description = "The pool's name." }.NoOptions();

    private static string Path(string pool) => $"pools/{Uri.EscapeDataString(pool)}";

    private static string[] Row(JsonElement pool) =>
    [
        pool.Text("name"), pool.Text("target"), pool.Text("mode"), pool.Text("ready"), pool.Text("starting"), pool.Text("draining"), pool.Text("desired"),
        pool.Text("min"), pool.Text("max"), pool.Text("inFlight"), pool.Text("queued"), pool.Text("binding"), pool.Text("usdPerHour"),
    ];
}
