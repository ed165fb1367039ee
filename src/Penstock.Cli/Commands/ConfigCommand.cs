using System.CommandLine;
using System.Text.Json;
using Penstock.Catalog;
using Penstock.Catalog.Configuration;
using Penstock.Cli.Hosting;
using Penstock.Cli.Terminals;

namespace Penstock.Cli.Commands;

/// <summary><c>penstock config</c>: look at the configuration without starting anything.</summary>
internal static class ConfigCommand
{
    public static Command Create(CommandContext context)
    {
        var command = new Command("config", "Check and show the configuration.") { Check(context), Show(context), Schema(context) };
        return command.WithExamples(
            "penstock config check", "is the configuration valid?",
            "penstock config show", "what is in force?",
            "penstock config schema > penstock.schema.json", "for editors that complete as you type");
    }

    private static Command Check(CommandContext context)
    {
        Argument<string?> file = FileArgument();
        Option<bool> json = SharedOptions.Json();
        var command = new Command("check", "Read a configuration file and report everything that is wrong with it.") { file, json };
        command.SetAction(parsed => RunCheck(context, parsed.GetValue(file), parsed.GetValue(json)));
        return command.WithExamples(
            "penstock config check", "the file that serve would read",
            "penstock config check next.yaml --json", "another one, for a pipeline");
    }

    private static Command Show(CommandContext context)
    {
        Argument<string?> file = FileArgument();
        Option<bool> json = SharedOptions.Json();
        var command = new Command("show", "Print what is in force: every default written out, every secret hidden.") { file, json };
        command.SetAction(parsed => RunShow(context, parsed.GetValue(file), parsed.GetValue(json)));
        return command.WithExamples(
            "penstock config show", "as YAML",
            "penstock config show --json", "as JSON");
    }

    private static Command Schema(CommandContext context)
    {
        var command = new Command("schema", "Print the JSON schema of the configuration file.");
        command.SetAction(_ =>
        {
            context.Terminal.Write(ConfigurationReference.JsonSchema());
            return ExitCodes.Success;
        });
        return command.WithExamples("penstock config schema > penstock.schema.json", "name it in the file: # yaml-language-server: $schema=...");
    }

    private static Argument<string?> FileArgument() => new Argument<string?>("FILE")
    {
        Arity = ArgumentArity.ZeroOrOne,
        Description = "Configuration file. Else PENSTOCK_CONFIG, else ./penstock.yaml, else the defaults.",
    }.NoOptions();

    private static int RunCheck(CommandContext context, string? file, bool isJson)
    {
        ConfigurationResult result = context.Configuration.Load(file);
        if (isJson)
        {
            context.Terminal.WriteLine(JsonText.Of(json => WriteJson(json, result)));
        }
        else if (result.Catalog is { } catalog)
        {
            WriteNotices(context.Terminal, result);
            context.Terminal.WriteLine($"{result.Origin}: valid. {Summary(catalog)}");
        }
        else
        {
            context.Terminal.Remark(result.ErrorText);
        }

        return result.Catalog is null ? ExitCodes.Usage : ExitCodes.Success;
    }

    private static int RunShow(CommandContext context, string? file, bool isJson)
    {
        ConfigurationResult result = context.Configuration.Load(file);
        if (result.Catalog is null)
        {
            context.Terminal.Remark(result.ErrorText);
            return ExitCodes.Usage;
        }

        WriteNotices(context.Terminal, result);
        context.Terminal.Write(isJson ? ConfigurationText.ToJson(result.Catalog) : ConfigurationText.ToYaml(result.Catalog));
        return ExitCodes.Success;
    }

    private static void WriteNotices(Terminal terminal, ConfigurationResult result)
    {
        foreach (ConfigurationError notice in result.Notices)
        {
            terminal.Remark("note: " + notice.Format(result.Origin));
        }
    }

    private static string Summary(PenstockCatalog catalog) => string.Join(
        ", ",
        Amount.Of(catalog.Providers.Count, "provider"),
        Amount.Of(catalog.Pools.Count, "pool"),
        Amount.Of(catalog.Models.Count, "model"),
        Amount.Of(catalog.Tenants.Count, "tenant")) + ".";

    private static void WriteJson(Utf8JsonWriter json, ConfigurationResult result)
    {
        json.WriteStartObject();
        json.WriteString("origin", result.Origin);
        json.WriteBoolean("valid", result.Catalog is not null);
        WriteErrors(json, "errors", result.Errors);
        WriteErrors(json, "notices", result.Notices);
        json.WriteEndObject();
    }

    private static void WriteErrors(Utf8JsonWriter json, string name, IEnumerable<ConfigurationError> errors)
    {
        json.WriteStartArray(name);
        foreach (ConfigurationError error in errors)
        {
            json.WriteStartObject();
            json.WriteString("path", error.Path);
            json.WriteNumber("line", error.Line);
            json.WriteString("problem", error.Problem);
            json.WriteString("remedy", error.Remedy);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
