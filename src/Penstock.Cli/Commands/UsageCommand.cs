using System.CommandLine;
using System.Text.Json;
using Penstock.Cli.Hosting;
using Penstock.Cli.Requests;
using Penstock.Cli.Terminals;
using Penstock.Cli.Usage;

namespace Penstock.Cli.Commands;

/// <summary><c>penstock usage</c>: sums of what was used, out of the ledger of a running gateway.</summary>
internal static class UsageCommand
{
    private static readonly string[] Filters = ["tenant", "key", "model", "target", "outcome", "from", "until"];

    private static readonly string[] Descriptions =
    [
        "Only this tenant.", "Only this key.", "Only this model.", "Only this target.", "Only attempts that ended so, like completed or client_gone.",
        "From this time on, like 2026-11-01 (UTC).", "Up to and without this time.",
    ];

    public static Command Create(CommandContext context)
    {
        Option<string>[] filters =
        [
            .. Filters.Zip(Descriptions, (name, description) => new Option<string>("--" + name) { Description = description, HelpName = name.ToUpperInvariant() }),
        ];
        Option<string> by = new("--by")
        {
            Description = "What to tell apart: tenant, key, model, target, outcome, and day or hour, with commas between. Default tenant,model,day.",
            HelpName = "NAMES",
            DefaultValueFactory = _ => "tenant,model,day",
        };
        Option<bool> csv = new("--csv") { Description = "Print comma-separated values (RFC 4180), for spreadsheets." };
        Option<bool> json = SharedOptions.Json();
        var command = new Command("usage", "Show attempts, tokens and costs, summed up by tenant, key, model, target or day.") { by, csv, json };
        foreach (Option<string> filter in filters)
        {
            command.Add(filter);
        }

        AdminOptions admin = AdminOptions.AddTo(command, context);
        command.SetAction(async (parsed, stop) =>
        {
            IEnumerable<string> query = filters.Zip(Filters, (filter, name) => (name, parsed.GetValue(filter))).Where(pair => pair.Item2 is not null)
                .Select(pair => $"{pair.name}={Uri.EscapeDataString(pair.Item2!)}");
            using AdminConnection connection = admin.Connect(parsed);
            (JsonDocument? answer, RequestFault? fault) = await connection.SendAsync(
                HttpMethod.Get, "usage?" + string.Join('&', query.Prepend("by=" + Uri.EscapeDataString(parsed.GetRequiredValue(by)))), null, stop);
            using (answer)
            {
                if (fault is not null)
                {
                    context.Terminal.Fail(fault.Message);
                    return fault.ExitCode;
                }

                Print(context.Terminal, answer!.RootElement, parsed.GetRequiredValue(by), parsed.GetValue(json), parsed.GetValue(csv));
                return ExitCodes.Success;
            }
        });
        return command.WithExamples(
            "penstock usage", "by tenant, model and day",
            "penstock usage --by key --tenant acme --from 2026-11-01", "one tenant's keys since the first of the month",
            "penstock usage --by day,model --csv > usage.csv", "for a spreadsheet",
            "penstock usage --by hour --from 2026-11-29 --json", "for a script");
    }

    private static void Print(Terminal terminal, JsonElement answer, string by, bool isJson, bool isCsv)
    {
        if (isJson)
        {
            terminal.WriteLine(JsonText.Of(answer.WriteTo));
            return;
        }

        var table = new UsageTable(answer.GetProperty("usage"), by.Split(',', StringSplitOptions.RemoveEmptyEntries));
        if (isCsv)
        {
            terminal.Write(table.Csv());
        }
        else
        {
            table.Print(terminal);
        }
    }
}
