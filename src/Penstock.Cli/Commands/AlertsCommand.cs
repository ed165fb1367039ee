using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Penstock.Cli.Hosting;
using Penstock.Cli.Terminals;

namespace Penstock.Cli.Commands;

/// <summary><c>penstock alerts</c>: what a running gateway alerts on.</summary>
internal static class AlertsCommand
{
    private static readonly string[] Headings = ["STATE", "SEVERITY", "RULE", "LABELS", "SINCE", "SUMMARY"];
    private static readonly string[] RuleHeadings = ["RULE", "ORIGIN", "KIND", "SEVERITY", "MEASURE"];
    private static readonly string[] SilenceHeadings = ["ID", "MATCH", "UNTIL", "BY", "COMMENT"];

    public static Command Create(CommandContext context) => new Command("alerts", "See alerts, silence them, test sinks, and write rules for Prometheus.")
    {
        List(context), Rules(context), Test(context), Silence(context), Silences(context), Unsilence(context), Export(context),
    }.WithExamples("penstock alerts list", "what fires", "penstock alerts test oncall", "does the sink get a notice?");

    private static Command List(CommandContext context) => new Command("list", "List alerts that fire, are about to, or were over lately.")
        .Sends(context, _ => (HttpMethod.Get, "alerts", null), (terminal, answer) =>
        {
            if (answer.GetProperty("alerts").GetArrayLength() == 0)
            {
                terminal.Remark("Nothing fires.");
                return;
            }

            terminal.WriteTable(Headings, [.. answer.GetProperty("alerts").EnumerateArray().Select(Row)]);
        })
        .WithExamples("penstock alerts list --json", "for programs");

    private static Command Rules(CommandContext context) => new Command("rules", "List rules, and whose they are.")
        .Sends(
            context,
            _ => (HttpMethod.Get, "alerts/rules", null),
            (terminal, answer) => terminal.WriteTable(RuleHeadings, [.. answer.GetProperty("rules").EnumerateArray().Select(RuleRow)]))
        .WithExamples("penstock alerts rules", "the program's, the file's, and those made by API");

    private static Command Test(CommandContext context)
    {
        Argument<string> sink = new Argument<string>("sink") { Description = "Its name in the configuration." }.NoOptions();
        return new Command("test", "Send a test notice to a sink.") { sink }
            .Sends(
                context,
                parsed => (HttpMethod.Post, $"alerts/sinks/{Uri.EscapeDataString(parsed.GetValue(sink)!)}/test", null),
                (terminal, answer) => terminal.Remark(answer.GetProperty("delivered").GetBoolean() ? "It took the notice." : $"It did not take the notice. {answer.Text("error")}"))
            .WithExamples("penstock alerts test oncall", "sends one notice, at once");
    }

    private static Command Silence(CommandContext context)
    {
        Argument<string[]> match = new("label=value") { Description = "What alerts' labels have to be: rule, severity, model, target, tenant; a value may end in *.", Arity = ArgumentArity.OneOrMore };
        match.Validators.Add(result =>
        {
            if (result.Tokens.FirstOrDefault(token => token.Value.IndexOf('=', StringComparison.Ordinal) < 1) is { } wrong)
            {
                result.AddError($"'{wrong.Value}' is not of the form label=value.");
            }
        });
        Option<string> duration = new("--for") { Description = "For how long.", HelpName = "DURATION", DefaultValueFactory = _ => "1h" };
        Option<string> comment = new("--comment") { Description = "Why.", HelpName = "TEXT", DefaultValueFactory = _ => "" };
        return new Command("silence", "Tell sinks nothing of certain alerts for a while.") { match, duration, comment }
            .Sends(context, parsed => (HttpMethod.Post, "alerts/silences", Body(parsed.GetValue(match)!, parsed.GetValue(duration)!, parsed.GetValue(comment)!)), (terminal, answer) =>
                terminal.Remark($"{answer.Text("id")} lasts until {Time(answer, "until")}."))
            .WithExamples("penstock alerts silence rule=latency-burn model=chat --for 2h --comment 'maintenance'", "until it is over");
    }

    private static Command Silences(CommandContext context) => new Command("silences", "List silences.")
        .Sends(context, _ => (HttpMethod.Get, "alerts/silences", null), (terminal, answer) => terminal.WriteTable(
            SilenceHeadings,
            [.. answer.GetProperty("silences").EnumerateArray().Select(silence => (string[])[silence.Text("id"), Pairs(silence, "match"), Time(silence, "until"), silence.Text("by"), silence.Text("comment")])]))
        .WithExamples("penstock alerts silences", "with their ids");

    private static Command Unsilence(CommandContext context)
    {
        Argument<string> id = new Argument<string>("id") { Description = "Its id." }.NoOptions();
        return new Command("unsilence", "End a silence.") { id }
            .Sends(context, parsed => (HttpMethod.Delete, $"alerts/silences/{Uri.EscapeDataString(parsed.GetValue(id)!)}", null), (terminal, _) => terminal.Remark("It is ended."))
            .WithExamples("penstock alerts unsilence s0123456789ab", "sinks are told again");
    }

    private static Command Export(CommandContext context)
    {
        var prometheus = new Command("prometheus", "Write the rules in force as a Prometheus rules file; promtool check rules takes it.")
            .Sends(context, _ => (HttpMethod.Get, "alerts/prometheus?as=json", null), (terminal, answer) => terminal.Write(answer.GetProperty("rules").GetString()!))
            .WithExamples("penstock alerts export prometheus > penstock.rules.yaml", "what metrics can say; comments name the rest");
        return new Command("export", "Write the rules for other programs.") { prometheus }.WithExamples("penstock alerts export prometheus", "to standard output");
    }

    private static string Body(string[] match, string duration, string comment) => JsonText.Of(json =>
    {
        json.WriteStartObject();
        json.WriteStartObject("match");
        foreach (string pair in match)
        {
            int at = pair.IndexOf('=', StringComparison.Ordinal);
            json.WriteString(pair[..at], pair[(at + 1)..]);
        }

        json.WriteEndObject();
        json.WriteString("for", duration);
        json.WriteString("comment", comment);
        json.WriteEndObject();
    });

    private static string[] Row(JsonElement alert) =>
    [
        alert.Text("state") + (alert.Text("silencedBy").Length > 0 ? " (silenced)" : ""), alert.Text("severity"), alert.Text("rule"), Pairs(alert, "labels"), Time(alert, "since"), alert.Text("summary"),
    ];

    private static string[] RuleRow(JsonElement rule) => [rule.Text("name"), rule.Text("origin"), rule.Text("kind"), rule.Text("severity"), rule.Text("measure")];

    private static string Pairs(JsonElement element, string name) =>
        string.Join(" ", element.GetProperty(name).EnumerateObject().Select(pair => Printable.OneLine($"{pair.Name}={pair.Value.GetString()}")));

    private static string Time(JsonElement element, string name) =>
        DateTimeOffset.FromUnixTimeSeconds(element.GetProperty(name).GetInt64()).ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
