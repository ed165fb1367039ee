using System.Globalization;
using Penstock.Cli.Terminals;
using Spectre.Console;

namespace Penstock.Cli.Monitoring;

/// <summary>The figures on a terminal, drawn anew in their place; on anything else, plain tables one after another.</summary>
internal sealed class TopScreen(Terminal terminal)
{
    private const int LeastWidth = 80;
    private const int Names = 2;

    /// <summary>Draws once, without taking the terminal over.</summary>
    public void WriteOnce(GatewayFigures figures)
    {
        if (terminal.UsesColor)
        {
            Console().Write(Drawing(figures));
            return;
        }

        terminal.WriteLine(Headline(figures));
        terminal.WriteTable(FigureText.Headings, FigureText.Rows(figures));
        if (figures.Pools.Count > 0)
        {
            terminal.WriteLine();
            terminal.WriteTable(FigureText.PoolHeadings, FigureText.PoolRows(figures));
        }
    }

    /// <summary>Draws what <paramref name="next"/> brings until it brings nothing more.</summary>
    public async Task RunAsync(Func<Task<GatewayFigures?>> next)
    {
        if (!terminal.UsesColor)
        {
            while (await next() is { } plain)
            {
                WriteOnce(plain);
            }

            return;
        }

        await Console().Live(new Text("Looking at the gateway...")).AutoClear(false).StartAsync(async live =>
        {
            while (await next() is { } figures)
            {
                live.UpdateTarget(Drawing(figures));
                live.Refresh();
            }
        });
    }

    private IAnsiConsole Console()
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.Yes,
            ColorSystem = ColorSystemSupport.Standard,
            Out = new AnsiConsoleOutput(terminal.Output),
        });
        console.Profile.Width = Math.Max(terminal.Width, LeastWidth);
        return console;
    }

    private static Rows Drawing(GatewayFigures figures)
    {
        Table models = Drawn(FigureText.Headings);
        foreach (ModelFigures model in figures.Models)
        {
            string[] cells = [.. FigureText.Rows(figures with { Models = [model] })[0].Select(Markup.Escape)];
            cells[3] = model.ErrorsPerSecond > 0 ? $"[red]{cells[3]}[/]" : cells[3];
            cells[9] = model.State switch { null => "", "healthy" => $"[green]{cells[9]}[/]", _ => $"[red]{cells[9]}[/]" };
            models.AddRow(cells);
        }

        Table pools = Drawn(FigureText.PoolHeadings);
        foreach (IReadOnlyList<string> row in FigureText.PoolRows(figures))
        {
            pools.AddRow([.. row.Select(Markup.Escape)]);
        }

        return figures.Pools.Count == 0 ? new Rows(new Text(Headline(figures)), models) : new Rows(new Text(Headline(figures)), models, pools);
    }

    private static Table Drawn(string[] headings)
    {
        // Names may be broken; a figure on two lines cannot be read.
        Table table = new Table().Border(TableBorder.None);
        for (int i = 0; i < headings.Length; i++)
        {
            var column = new TableColumn($"[bold]{Markup.Escape(headings[i])}[/]") { NoWrap = i >= Names };
            table.AddColumn(column.Padding(0, 0, 2, 0));
        }

        return table;
    }

    private static string Headline(GatewayFigures figures)
    {
        ModelFigures[] models = [.. figures.Models.Where(model => model.Target is null)];
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{models.Sum(model => model.RequestsPerSecond):0.0} req/s, {models.Sum(model => model.ErrorsPerSecond):0.0} err/s, {models.Sum(model => model.OutputTokensPerSecond ?? 0):0} tokens/s, {models.Sum(model => model.UsdPerHour):0.00} USD/h, {figures.Running:0} running (last {figures.Seconds:0.0} s)");
    }
}
