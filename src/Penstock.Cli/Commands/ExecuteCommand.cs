using System.CommandLine;
using Penstock.Cli.Hosting;
using Penstock.Scaling.Targets.Processes;

namespace Penstock.Cli.Commands;

/// <summary>
/// <c>penstock execute -- PROGRAM ...</c>, not shown: becomes a program that knows nothing of us (vLLM, llama-server), which then dies with the
/// supervisor and does not hear its Ctrl-C.
/// </summary>
internal static class ExecuteCommand
{
    /// <summary>The command's name.</summary>
    public const string Name = "execute";

    public static Command Create(CommandContext context)
    {
        var program = new Argument<string[]>("PROGRAM") { Arity = ArgumentArity.OneOrMore };
        var command = new Command(Name, "Become another program, bound to the supervisor.") { program };
        command.Hidden = true;
        command.SetAction(parsed =>
        {
            context.Terminal.Fail(ChildProcess.Become(parsed.GetRequiredValue(program)));
            return ExitCodes.Missing;
        });
        return command;
    }
}
