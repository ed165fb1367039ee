using Spectre.Console;

namespace Penstock.Cli.Terminals;

/// <summary>
/// Where a command reads and writes. Colours, tables with lines and progress appear only where a person looks at a terminal and
/// has not set NO_COLOR (https://no-color.org); a pipe gets plain lines.
/// </summary>
internal sealed class Terminal(TextReader input, TextWriter output, TextWriter error)
{
    /// <summary>What a person types, or what is piped in.</summary>
    public TextReader Input { get; } = input;

    /// <summary>Results.</summary>
    public TextWriter Output { get; } = output;

    /// <summary>Faults and remarks.</summary>
    public TextWriter Error { get; } = error;

    /// <summary>True when a person types.</summary>
    public bool IsInputTerminal { get; init; }

    /// <summary>True when a person reads the results.</summary>
    public bool IsOutputTerminal { get; init; }

    /// <summary>True when colours and emphasis may be used in the results.</summary>
    public bool UsesColor { get; init; }

    /// <summary>Columns of the terminal; 0 where nothing limits a line.</summary>
    public int Width { get; init; }

    /// <summary>The terminal, pipes and files that this process was started with.</summary>
    public static Terminal OfThisProcess()
    {
        bool isPlain = !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"))
            || string.Equals(Environment.GetEnvironmentVariable("TERM"), "dumb", StringComparison.Ordinal);
        bool isOutputTerminal = !Console.IsOutputRedirected;
        return new Terminal(Console.In, Console.Out, Console.Error)
        {
            IsInputTerminal = !Console.IsInputRedirected,
            IsOutputTerminal = isOutputTerminal,
            UsesColor = isOutputTerminal && !isPlain,
            Width = isOutputTerminal ? WidthOfWindow() : 0,
        };
    }

    /// <summary>Writes a piece of a result, which is seen at once.</summary>
    public void Write(string text)
    {
        Output.Write(text);
        Output.Flush();
    }

    /// <summary>Writes a line of a result.</summary>
    public void WriteLine(string text = "") => Output.WriteLine(text);

    /// <summary>Writes a line beside the results.</summary>
    public void Remark(string text) => Error.WriteLine(text);

    /// <summary>Writes one line about a fault.</summary>
    public void Fail(string message) => Error.WriteLine("penstock: " + Printable.OneLine(message));

    /// <summary>A text that stands back; as it is where there are no colours.</summary>
    public string Dim(string text) => Paint(text, Tone.Dim);

    /// <summary>A text in its tone; as it is where there are no colours.</summary>
    public string Paint(string text, Tone tone) => UsesColor ? $"\u001b[{Code(tone)}m{text}\u001b[0m" : text;

    /// <summary>Writes rows under headings: a table on a terminal, else columns with two blanks between.</summary>
    public void WriteTable(IReadOnlyList<string> headings, IReadOnlyList<IReadOnlyList<string>> rows)
    {
        if (UsesColor)
        {
            WriteDrawnTable(headings, rows);
            return;
        }

        int[] widths = [.. headings.Select((heading, column) => rows.Select(row => row[column].Length).Append(heading.Length).Max())];
        foreach (IReadOnlyList<string> row in rows.Prepend(headings))
        {
            Output.WriteLine(string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
        }
    }

    private void WriteDrawnTable(IReadOnlyList<string> headings, IReadOnlyList<IReadOnlyList<string>> rows)
    {
        Table table = new Table().Border(TableBorder.Rounded);
        foreach (string heading in headings)
        {
            table.AddColumn($"[bold]{Markup.Escape(heading)}[/]");
        }

        foreach (IReadOnlyList<string> row in rows)
        {
            table.AddRow([.. row.Select(Markup.Escape)]);
        }

        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.Yes,
            ColorSystem = ColorSystemSupport.Standard,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(Output),
        });
        console.Profile.Width = Math.Max(Width, 40);
        console.Write(table);
    }

    /// <summary>ECMA-48's number for it.</summary>
    private static string Code(Tone tone) => tone switch
    {
        Tone.Good => "32",
        Tone.Bad => "31",
        _ => "2",
    };

    private static int WidthOfWindow()
    {
        try
        {
            return Console.WindowWidth;
        }
        catch (IOException)
        {
            return 80;
        }
    }
}
