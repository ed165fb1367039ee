using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Penstock.Cli.Hosting;
using Penstock.Cli.Terminals;

namespace Penstock.Cli.Commands;

/// <summary><c>penstock keys</c>: virtual keys of a running gateway.</summary>
internal static class KeysCommand
{
    private static readonly string[] Headings = ["TENANT", "KEY", "STATE", "ORIGIN", "IDS", "MODELS", "EXPIRES"];

    public static Command Create(CommandContext context) => new Command("keys", "Make, list, rotate and revoke the keys that applications call with.")
    {
        List(context), Make(context), Rotate(context), Revoke(context),
    }.WithExamples(
        "penstock keys create acme app", "make a key of tenant acme; it is shown once",
        "penstock keys rotate acme app --grace 3600", "make a new one; the old one is valid for another hour");

    private static Command List(CommandContext context)
    {
        Argument<string?> tenant = new Argument<string?>("tenant") { Description = "Only this tenant's keys.", Arity = ArgumentArity.ZeroOrOne }.NoOptions();
        return new Command("list", "List keys, never the keys themselves.") { tenant }
            .Sends(
                context,
                parsed => (HttpMethod.Get, parsed.GetValue(tenant) is { } name ? "keys?tenant=" + Uri.EscapeDataString(name) : "keys", null),
                (terminal, answer) => terminal.WriteTable(Headings, [.. answer.GetProperty("keys").EnumerateArray().Select(Row)]))
            .WithExamples("penstock keys list acme", "of one tenant");
    }

    private static Command Make(CommandContext context)
    {
        (Argument<string> tenant, Argument<string> name) = Names();
        var expires = new Option<DateTimeOffset?>("--expires") { Description = "When it ceases to be valid." };
        var command = new Command("create", "Make a key and show it once.") { tenant, name, expires };
        LimitSwitches limits = LimitSwitches.AddTo(command);
        return command
            .Sends(context, parsed => (HttpMethod.Post, "keys", JsonText.Of(json =>
            {
                json.WriteStartObject();
                json.WriteString("tenant", parsed.GetValue(tenant));
                json.WriteString("name", parsed.GetValue(name));
                limits.Write(parsed, json);
                if (parsed.GetValue(expires) is { } end)
                {
                    json.WriteString("expires", end);
                }

                json.WriteEndObject();
            })), Show)
            .WithExamples("penstock keys create acme app --rpm 100 --budget-usd 20 --budget-per day", "with limits of its own");
    }

    private static Command Rotate(CommandContext context)
    {
        (Argument<string> tenant, Argument<string> name) = Names();
        var grace = new Option<int>("--grace") { Description = "Seconds for which the old key is still valid.", DefaultValueFactory = _ => 86_400 };
        return new Command("rotate", "Make a new key and show it once; the old one is valid for a while.") { tenant, name, grace }
            .Sends(
                context,
                parsed => (
                    HttpMethod.Post,
                    Path(parsed.GetValue(tenant)!, parsed.GetValue(name)!) + "/rotate",
                    string.Create(CultureInfo.InvariantCulture, $"{{\"graceSeconds\":{parsed.GetValue(grace)}}}")),
                Show)
            .WithExamples("penstock keys rotate acme app --grace 0", "the old key ends at once");
    }

    private static Command Revoke(CommandContext context)
    {
        (Argument<string> tenant, Argument<string> name) = Names();
        return new Command("revoke", "End a key at once.") { tenant, name }
            .Sends(
                context,
                parsed => (HttpMethod.Delete, Path(parsed.GetValue(tenant)!, parsed.GetValue(name)!), null),
                (terminal, answer) => terminal.Remark($"{answer.Text("tenant")}/{answer.Text("name")} is revoked."))
            .WithExamples("penstock keys revoke acme app", "when it has leaked");
    }

    private static (Argument<string> Tenant, Argument<string> Name) Names() =>
        (new Argument<string>("tenant") { Description = "Whose key." }.NoOptions(), new Argument<string>("name") { Description = "Its name inside the tenant." }.NoOptions());

    private static string Path(string tenant, string name) => $"keys/{Uri.EscapeDataString(tenant)}/{Uri.EscapeDataString(name)}";

    private static void Show(Terminal terminal, JsonElement answer)
    {
        terminal.Output.WriteLine(answer.Text("key"));
        terminal.Error.WriteLine($"This is the key {answer.Text("name")} of {answer.Text("tenant")}. It is shown only this once; the gateway keeps its hash.");
    }

    private static string[] Row(JsonElement key) =>
        [key.Text("tenant"), key.Text("name"), key.Text("state"), key.Text("origin"), key.Text("ids"), key.Text("models"), key.Text("expires")];
}
