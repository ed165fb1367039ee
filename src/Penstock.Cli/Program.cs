using Penstock.Cli;
using Penstock.Cli.Hosting;
using Penstock.Scaling.Targets.Processes;

// First of all, and on the main thread: a worker must not outlive whoever started it.
if (!ChildProcess.Bind())
{
    return ExitCodes.Interrupted;
}

// A program that knows nothing of us (vLLM, llama-server) is started through us, to be bound as well. No command for people.
if (args is [ChildProcess.BecomeVerb, "--", .. { Length: > 0 } program])
{
    Console.Error.WriteLine(ChildProcess.Become(program));
    return ExitCodes.Missing;
}

using var interrupts = Interrupts.FromSignals();
return await CommandTree.RunAsync(args, CommandContext.OfThisProcess(interrupts));
