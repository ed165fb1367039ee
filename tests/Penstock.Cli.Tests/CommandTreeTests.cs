using System.CommandLine;
using Penstock.Cli.Hosting;
using Penstock.Cli.Terminals;

namespace Penstock.Cli.Tests;

public sealed class CommandTreeTests : IDisposable
{
    private readonly CliRun _cli = new();

    public static TheoryData<string> EveryCommand => [.. Paths(Tree(), "")];

    public void Dispose() => _cli.Dispose();

    [Theory]
    [MemberData(nameof(EveryCommand))]
    public async Task Every_command_has_help_with_examples(string path)
    {
        string[] arguments = [.. path.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--help"];

        Assert.Equal(ExitCodes.Success, await _cli.RunAsync(arguments));
        Assert.Contains("Description:", _cli.Output.ToString(), StringComparison.Ordinal);
        Assert.Contains("Examples:\n  penstock " + path, _cli.Output.ToString(), StringComparison.Ordinal);
        Assert.Equal("", _cli.Error.ToString());
    }

    [Theory]
    [MemberData(nameof(EveryCommand))]
    public async Task Every_command_refuses_an_option_that_it_does_not_know_in_two_lines(string path)
    {
        string[] arguments = [.. path.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--no-such-option"];

        Assert.Equal(ExitCodes.Usage, await _cli.RunAsync(arguments));
        Assert.Equal("", _cli.Output.ToString());
        Assert.Equal(2, _cli.Error.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Fact]
    public async Task The_help_of_the_whole_lists_the_exit_codes()
    {
        await _cli.RunAsync("--help");

        Assert.All(ExitCodes.All, entry => Assert.Contains(entry.Meaning, _cli.Output.ToString(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_a_command_it_shows_its_help_as_a_mistake()
    {
        Assert.Equal(ExitCodes.Usage, await _cli.RunAsync());
        Assert.Contains("Commands:", _cli.Output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_misspelt_command_is_told_what_was_probably_meant()
    {
        Assert.Equal(ExitCodes.Usage, await _cli.RunAsync("versoin"));
        Assert.StartsWith("penstock: 'versoin' is not known to 'penstock'. Did you mean 'version'?\n", _cli.Error.ToString(), StringComparison.Ordinal);
    }

    private static RootCommand Tree()
    {
        using var interrupts = new Interrupts();
        return CommandTree.Create(new CommandContext
        {
            Terminal = new Terminal(TextReader.Null, TextWriter.Null, TextWriter.Null),
            Environment = new Catalog.Configuration.SystemConfigurationEnvironment(),
            Interrupts = interrupts,
        });
    }

    private static IEnumerable<string> Paths(Command command, string path) =>
        command.Subcommands.SelectMany(child => Paths(child, $"{path} {child.Name}".Trim())).Prepend(path);
}
