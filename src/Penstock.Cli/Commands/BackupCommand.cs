using System.CommandLine;
using System.Text.Json;
using Penstock.Catalog.Configuration;
using Penstock.Cli.Hosting;
using Penstock.Cli.Simulation;
using Penstock.Cli.Terminals;
using Penstock.Storage.Backup;

namespace Penstock.Cli.Commands;

/// <summary><c>penstock backup</c>: all that is stored, in one file, while a gateway serves.</summary>
internal static class BackupCommand
{
    public static Command Create(CommandContext context)
    {
        Argument<string> file = new Argument<string>("file") { Description = "The archive to write; one that is there is replaced once the new one is whole." }.NoOptions();
        Option<string?> config = SharedOptions.Config();
        Option<bool> json = SharedOptions.Json();
        var command = new Command("backup", "Write ledger, keys, tenants, budgets, responses and audit log into one archive, while a gateway serves.") { file, config, json };
        command.SetAction(async (parsed, stop) =>
        {
            ConfigurationResult configuration = context.Configuration.Load(parsed.GetValue(config));
            if (configuration.Catalog is not { } catalog)
            {
                await context.Terminal.Error.WriteLineAsync(configuration.ErrorText);
                return ExitCodes.Usage;
            }

            string path = parsed.GetRequiredValue(file);
            var progress = new SimulationProgress(context.Terminal, "backup");
            var backup = new StorageBackup(catalog.Storage, Product.Version().Version, context.Time);
            (BackupManifest? manifest, string? error) = await backup.RunAsync(path, share => progress.Show(share, stop), stop);
            progress.Clear();
            if (manifest is null)
            {
                context.Terminal.Fail(error!);
                return ExitCodes.Failure;
            }

            Write(context.Terminal, path, manifest, parsed.GetValue(json));
            return ExitCodes.Success;
        });
        return command.WithExamples(
            "penstock backup penstock.backup", "beside the gateway that runs on the same configuration",
            "penstock backup /mnt/nightly.backup --config penstock.yaml --json", "from a timer",
            "penstock restore nightly.backup --verify", "see whether it is whole");
    }

    /// <summary>Says what an archive holds.</summary>
    public static void Write(Terminal terminal, string path, BackupManifest manifest, bool isJson)
    {
        if (isJson)
        {
            terminal.WriteLine(JsonText.Of(json => WriteJson(json, path, manifest)));
            return;
        }

        terminal.WriteTable(
            ["PART", "ROWS", "SIZE", "SHA-256"],
            [.. manifest.Parts.Select(part => new[] { part.Name, part.Rows?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "", Amount.OfBytes(part.Bytes), part.Sha256[..16] })]);
        terminal.Remark($"{path} holds {Amount.Of(manifest.Parts.Length, "part")} of {manifest.CreatedAt:yyyy-MM-dd HH:mm:ss} UTC, Penstock {manifest.Product}. It holds hashes of keys and names of tenants: keep it as you keep those.");
    }

    private static void WriteJson(Utf8JsonWriter json, string path, BackupManifest manifest)
    {
        json.WriteStartObject();
        json.WriteString("file", path);
        json.WriteString("product", manifest.Product);
        json.WriteString("createdAt", manifest.CreatedAt);
        json.WriteString("storage", manifest.Storage);
        json.WriteStartArray("parts");
        foreach (BackupPart part in manifest.Parts)
        {
            json.WriteStartObject();
            json.WriteString("name", part.Name);
            json.WriteNumber("bytes", part.Bytes);
            json.WriteString("sha256", part.Sha256);
            if (part.Rows is { } rows)
            {
                json.WriteNumber("rows", rows);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
