using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Penstock.Cli;

/// <summary>The library's help, then examples, then for the root the exit codes.</summary>
internal sealed class HelpWithExamples(HelpAction inner) : SynchronousCommandLineAction
{
    public override int Invoke(ParseResult parseResult)
    {
        int code = inner.Invoke(parseResult);
        TextWriter output = parseResult.InvocationConfiguration.Output;
        Command command = parseResult.CommandResult.Command;
        (string Line, string Meaning)[] examples = [.. CommandHelp.ExamplesOf(command)];
        if (examples.Length > 0)
        {
            WriteTable(output, "Examples:", examples);
        }

        if (command is RootCommand)
        {
            WriteTable(output, "Exit codes:", [.. ExitCodes.All.Select(entry => ($"{entry.Code}", entry.Meaning))]);
        }

        return code;
    }

    private static void WriteTable(TextWriter output, string title, (string Left, string Right)[] rows)
    {
        int width = rows.Max(row => row.Left.Length);
        output.WriteLine(title);
        foreach ((string left, string right) in rows)
        {
            output.WriteLine($"  {left.PadRight(width)}  {right}");
        }

        output.WriteLine();
    }
}
