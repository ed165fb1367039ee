using System.CommandLine;
using System.Text.Json;
using Penstock.Cli.Checking;
using Penstock.Cli.Hosting;
using Penstock.Cli.Terminals;

namespace Penstock.Cli.Commands;

/// <summary><c>penstock check</c>: what is found, what is missing, and what to do about it.</summary>
internal static class CheckCommand
{
    public static Command Create(CommandContext context)
    {
        Option<string?> config = SharedOptions.Config();
        Option<bool> offline = new("--offline") { Description = "Contact nobody and bind no port." };
        Option<bool> json = SharedOptions.Json();
        var command = new Command("check", "See which providers, keys, models and libraries are found, and what to do about the rest.") { config, offline, json };
        command.SetAction(async (parsed, stop) =>
        {
            var checks = new Checks(context, parsed.GetValue(offline));
            IReadOnlyList<Finding> findings = await checks.RunAsync(context.Configuration.Load(parsed.GetValue(config)), stop);
            Write(context.Terminal, findings, parsed.GetValue(json));
            return findings.Select(finding => finding.ExitCode).FirstOrDefault(code => code != ExitCodes.Success);
        });
        return command.WithExamples(
            "penstock check", "what serve would find here",
            "penstock check --config next.yaml --json", "another configuration, for a pipeline");
    }

    private static void Write(Terminal terminal, IReadOnlyList<Finding> findings, bool isJson)
    {
        if (isJson)
        {
            terminal.WriteLine(JsonText.Of(json => WriteJson(json, findings)));
            return;
        }

        int width = findings.Max(finding => finding.Subject.Length);
        foreach (Finding finding in findings)
        {
            string word = terminal.Paint(Word(finding.Status).PadRight(9), Tone(finding));
            terminal.WriteLine($"{word}  {finding.Subject.PadRight(width)}  {Sentence(finding.Detail)}{(finding.Remedy is null ? "" : " " + Sentence(finding.Remedy))}");
        }
    }

    private static string Word(FindingStatus status) => status switch
    {
        FindingStatus.Found => "FOUND",
        FindingStatus.Connected => "CONNECTED",
        _ => "MISSING",
    };

    private static Tone Tone(Finding finding) => finding.Status switch
    {
        FindingStatus.Missing => finding.ExitCode == ExitCodes.Success ? Terminals.Tone.Dim : Terminals.Tone.Bad,
        _ => Terminals.Tone.Good,
    };

    private static string Sentence(string text) => Printable.OneLine(text).TrimEnd('.') + ".";

    private static void WriteJson(Utf8JsonWriter json, IReadOnlyList<Finding> findings)
    {
        json.WriteStartArray();
        foreach (Finding finding in findings)
        {
            json.WriteStartObject();
            json.WriteString("status", Word(finding.Status));
            json.WriteString("subject", finding.Subject);
            json.WriteString("detail", finding.Detail);
            json.WriteString("remedy", finding.Remedy);
            json.WriteBoolean("required", finding.ExitCode != ExitCodes.Success);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
