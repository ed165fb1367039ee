using Penstock.Cli;
using Penstock.Cli.Hosting;
using Penstock.Scaling.Targets.Processes;

// First of all, and on the main thread: a worker must not outlive whoever started it.
if (!ChildProcess.Bind())
{
    return ExitCodes.Interrupted;
}

using var interrupts = Interrupts.FromSignals();
return await CommandTree.RunAsync(args, CommandContext.OfThisProcess(interrupts));
