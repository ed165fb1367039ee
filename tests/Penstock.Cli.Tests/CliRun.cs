using Penstock.Catalog.Configuration;
using Penstock.Cli.Hosting;
using Penstock.Cli.Terminals;

namespace Penstock.Cli.Tests;

/// <summary>Runs the command line inside this process, with an environment, files and terminal of its own.</summary>
internal sealed class CliRun : IConfigurationEnvironment, IDisposable
{
    public Dictionary<string, string> Variables { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, string> Files { get; } = new(StringComparer.Ordinal);

    /// <summary>What is typed or piped in.</summary>
    public TextReader Input { get; set; } = new StringReader("");

    /// <summary>True when a person sits in front of it.</summary>
    public bool IsTerminal { get; set; }

    public Interrupts Interrupts { get; } = new();

    public Func<HttpMessageHandler>? Http { get; set; }

    public string? ProgramFolder { get; set; }

    public LockedWriter Output { get; } = new();

    public LockedWriter Error { get; } = new();

    public async Task<int> RunAsync(params string[] arguments)
    {
        var context = new CommandContext
        {
            Terminal = new Terminal(Input, Output, Error)
            {
                IsInputTerminal = IsTerminal,
                IsOutputTerminal = IsTerminal,
                UsesColor = IsTerminal && !Variables.ContainsKey("NO_COLOR"),
                Width = 100,
            },
            Environment = this,
            Interrupts = Interrupts,
        };
        context = Http is null ? context : context with { Http = Http };
        return await CommandTree.RunAsync(arguments, ProgramFolder is null ? context : context with { ProgramFolder = ProgramFolder });
    }

    /// <summary>Waits until the output holds that text.</summary>
    public async Task SeenAsync(string text)
    {
        while (!Output.ToString().Contains(text, StringComparison.Ordinal))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }

    public string? Variable(string name) => Variables.GetValueOrDefault(name);

    public FileText Read(string path, int mostBytes) =>
        Files.TryGetValue(path, out string? text) ? new FileText(text, null) : new FileText(null, "does not exist");

    public string? Stamp(string path) => Files.ContainsKey(path) ? "1" : null;

    public void Dispose() => Interrupts.Dispose();
}
