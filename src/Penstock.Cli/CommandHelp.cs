using System.CommandLine;
using System.CommandLine.Parsing;
using System.Runtime.CompilerServices;

namespace Penstock.Cli;

/// <summary>Examples that a command shows at the end of its help.</summary>
internal static class CommandHelp
{
    private static readonly ConditionalWeakTable<Command, string[]> Examples = [];

    /// <summary>Adds examples: command line and meaning in turn.</summary>
    public static T WithExamples<T>(this T command, params string[] linesAndMeanings)
        where T : Command
    {
        Examples.Add(command, linesAndMeanings);
        return command;
    }

    /// <summary>Command line and meaning of each example.</summary>
    public static IEnumerable<(string Line, string Meaning)> ExamplesOf(Command command) =>
        Examples.TryGetValue(command, out string[]? texts) ? texts.Chunk(2).Select(pair => (pair[0], pair[1])) : [];

    /// <summary>The command's names from the root: <c>penstock config check</c>.</summary>
    public static IEnumerable<string> Path(this CommandResult? result)
    {
        List<string> names = [];
        for (SymbolResult? at = result; at is CommandResult command; at = at.Parent)
        {
            names.Insert(0, command.Command is RootCommand ? "penstock" : command.Command.Name);
        }

        return names;
    }
}
