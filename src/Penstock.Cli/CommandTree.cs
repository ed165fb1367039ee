using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using Penstock.Catalog.Configuration;
using Penstock.Cli.Commands;
using Penstock.Cli.Hosting;
using Penstock.Cli.Terminals;

namespace Penstock.Cli;

/// <summary>Every command. A new one is a file in Commands and a line in the list.</summary>
internal static class CommandTree
{
    private static readonly Func<CommandContext, Command>[] Commands =
    [
        ServeCommand.Create,
        WorkerCommand.Create,
        ChatCommand.Create,
        ModelsCommand.Create,
        CheckCommand.Create,
        TopCommand.Create,
        TelemetryCommand.Create,
        AdminCommand.Create,
        TenantsCommand.Create,
        AlertsCommand.Create,
        KeysCommand.Create,
        UsageCommand.Create,
        BackupCommand.Create,
        RestoreCommand.Create,
        CacheCommand.Create,
        ConfigCommand.Create,
        PoolsCommand.Create,
        MockCommand.Create,
        SimulateCommand.Create,
        VersionCommand.Create,
    ];

    private static readonly string[] HelpOnly = ["--help"];

    /// <summary>The command line as a whole.</summary>
    public static RootCommand Create(CommandContext context)
    {
        var root = new RootCommand(
            "Penstock serves large language models: one REST endpoint in front of every model you run or rent.");
        foreach (Func<CommandContext, Command> create in Commands)
        {
            root.Add(create(context));
        }

        HelpOption help = root.Options.OfType<HelpOption>().Single();
        var inner = (HelpAction)help.Action!;
        inner.MaxWidth = context.Terminal.Width > 0 ? context.Terminal.Width : int.MaxValue;
        help.Action = new HelpWithExamples(inner);
        return root.WithExamples(
            "penstock serve", "serve the built-in demo model on http://127.0.0.1:8080",
            "penstock chat -m demo \"What is a penstock?\"", "ask it",
            "penstock check", "see what is found and what is missing");
    }

    /// <summary>Runs one command line and returns the exit code. Writes at most one line about a fault, never a stack trace.</summary>
    public static async Task<int> RunAsync(string[] arguments, CommandContext context)
    {
        ParseResult parsed = Create(context).Parse(arguments.Length == 0 ? HelpOnly : arguments);
        var invocation = new InvocationConfiguration
        {
            Output = context.Terminal.Output,
            Error = context.Terminal.Error,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null, // Interrupts handles the signals
        };
        try
        {
            if (parsed.Action is ParseErrorAction)
            {
                return ReportMistake(parsed, context.Terminal);
            }

            int code = await parsed.InvokeAsync(invocation, context.Interrupts.Stop);
            return arguments.Length == 0 ? ExitCodes.Usage : code;
        }
        catch (OperationCanceledException) when (context.Interrupts.Stop.IsCancellationRequested)
        {
            return ExitCodes.Interrupted;
        }
        catch (Exception exception) when (context.Environment.Variable("PENSTOCK_DEBUG") is null)
        {
            context.Terminal.Fail($"A fault in penstock itself ({exception.GetType().Name}: {exception.Message}). Set PENSTOCK_DEBUG=1 to see where.");
            return ExitCodes.Failure;
        }
    }

    private static int ReportMistake(ParseResult parsed, Terminal terminal)
    {
        string command = string.Join(' ', parsed.CommandResult.Path());
        string? unknown = parsed.UnmatchedTokens.Count > 0 ? parsed.UnmatchedTokens[0] : null;
        string? near = unknown is null ? null : NearMiss.Find(unknown, NamesIn(parsed.CommandResult.Command));
        terminal.Fail(unknown is null
            ? parsed.Errors[0].Message
            : $"'{unknown}' is not known to '{command}'.{(near is null ? "" : $" Did you mean '{near}'?")}");

        terminal.Error.WriteLine($"Run '{command} --help' to see how it is used.");
        return ExitCodes.Usage;
    }

    private static IEnumerable<string> NamesIn(Command command) =>
        command.Subcommands.Select(child => child.Name).Concat(command.Options.Select(option => option.Name));
}
