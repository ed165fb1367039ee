using System.CommandLine;
using Penstock.Catalog.Configuration;
using Penstock.Cli.Hosting;
using Penstock.Cli.Simulation;
using Penstock.Storage.Backup;

namespace Penstock.Cli.Commands;

/// <summary><c>penstock restore</c>: what an archive holds, in the place of all that is stored.</summary>
internal static class RestoreCommand
{
    public static Command Create(CommandContext context)
    {
        Argument<string> file = new Argument<string>("file") { Description = "The archive." }.NoOptions();
        Option<string?> config = SharedOptions.Config();
        Option<bool> verify = new("--verify") { Description = "Only read the archive against its checksums, and say what it holds." };
        Option<bool> replace = new("--replace") { Description = "Put away what is stored now: files into a folder beside it, rows of PostgreSQL for good." };
        Option<bool> json = SharedOptions.Json();
        var command = new Command("restore", "Put an archive in the place of what is stored: all of it or nothing. The gateway has to be stopped.") { file, config, verify, replace, json };
        command.SetAction((parsed, stop) => RunAsync(
            context, parsed.GetRequiredValue(file), parsed.GetValue(config), parsed.GetValue(verify), parsed.GetValue(replace), parsed.GetValue(json), stop));
        return command.WithExamples(
            "penstock restore penstock.backup", "into the storage of the configuration, SQLite or PostgreSQL, where nothing is stored yet",
            "penstock restore penstock.backup --replace", "what is there goes into the folder before-restore-TIME",
            "penstock restore penstock.backup --verify --json", "whole and readable?");
    }

    private static async Task<int> RunAsync(
        CommandContext context, string path, string? config, bool onlyVerifies, bool replaces, bool isJson, CancellationToken stop)
    {
        ConfigurationResult configuration = context.Configuration.Load(config);
        if (configuration.Catalog is not { } catalog)
        {
            await context.Terminal.Error.WriteLineAsync(configuration.ErrorText);
            return ExitCodes.Usage;
        }

        if (!File.Exists(path))
        {
            context.Terminal.Fail($"There is no file {path}.");
            return ExitCodes.Missing;
        }

        var progress = new SimulationProgress(context.Terminal, onlyVerifies ? "verify" : "restore");
        string? error = onlyVerifies ? null : await new StorageRestore(catalog.Storage, context.Time).RunAsync(path, replaces, share => progress.Show(share, stop), stop);
        BackupManifest? manifest = null;
        if (error is null)
        {
            (manifest, error) = StorageRestore.Verify(path, share => progress.Show(share, stop), stop);
        }

        progress.Clear();
        if (error is not null)
        {
            context.Terminal.Fail(error);
            return ExitCodes.Failure;
        }

        BackupCommand.Write(context.Terminal, path, manifest!, isJson);
        return ExitCodes.Success;
    }
}
