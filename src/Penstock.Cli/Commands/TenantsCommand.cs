using System.CommandLine;
using System.Text.Json;
using Penstock.Cli.Hosting;
using Penstock.Cli.Terminals;

namespace Penstock.Cli.Commands;

/// <summary><c>penstock tenants</c>: tenants of a running gateway.</summary>
internal static class TenantsCommand
{
    private static readonly string[] Headings = ["TENANT", "ORIGIN", "KEYS", "MODELS", "TAKEN"];

    public static Command Create(CommandContext context) => new Command("tenants", "Make, list, change and delete tenants: whose keys, limits, budget and records are their own.")
    {
        List(context), Set(context), Delete(context),
    }.WithExamples("penstock tenants set acme --rpm 600 --budget-usd 500", "make it, or replace what it may do", "penstock tenants list", "with what they have taken");

    private static Command List(CommandContext context) => new Command("list", "List tenants and where their limits stand.")
        .Sends(
            context,
            _ => (HttpMethod.Get, "tenants", null),
            (terminal, answer) => terminal.WriteTable(Headings, [.. answer.GetProperty("tenants").EnumerateArray().Select(Row)]))
        .WithExamples("penstock tenants list --json", "for programs");

    private static Command Set(CommandContext context)
    {
        Argument<string> name = new Argument<string>("tenant") { Description = "Its name." }.NoOptions();
        var command = new Command("set", "Make a tenant, or replace all that it may do; its keys stay.") { name };
        LimitSwitches limits = LimitSwitches.AddTo(command);
        return command
            .Sends(context, parsed => (HttpMethod.Put, Path(parsed.GetValue(name)!), JsonText.Of(json =>
            {
                json.WriteStartObject();
                limits.Write(parsed, json);
                json.WriteEndObject();
            })), (terminal, answer) => terminal.Remark($"{answer.Text("name")} is stored."))
            .WithExamples("penstock tenants set acme -m chat --tpm 200000", "with one model");
    }

    private static Command Delete(CommandContext context)
    {
        Argument<string> name = new Argument<string>("tenant") { Description = "Its name." }.NoOptions();
        return new Command("delete", "Delete a tenant with all its keys.") { name }
            .Sends(context, parsed => (HttpMethod.Delete, Path(parsed.GetValue(name)!), null), (terminal, _) => terminal.Remark("It is deleted."))
            .WithExamples("penstock tenants delete acme", "its keys end at once");
    }

    private static string Path(string tenant) => "tenants/" + Uri.EscapeDataString(tenant);

    private static string[] Row(JsonElement tenant) =>
    [
        tenant.Text("name"),
        tenant.Text("origin"),
        tenant.Text("keys"),
        tenant.Text("models"),
        string.Join(", ", tenant.GetProperty("taken").EnumerateArray().Select(limit => $"{limit.Text("limit")} {limit.Text("taken")}/{limit.Text("most")}")),
    ];
}
