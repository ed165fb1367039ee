using Penstock.Cli;
using Penstock.Cli.Hosting;

using var interrupts = Interrupts.FromSignals();
return await CommandTree.RunAsync(args, CommandContext.OfThisProcess(interrupts));
