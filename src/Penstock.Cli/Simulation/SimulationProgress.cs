using System.Globalization;
using Penstock.Cli.Terminals;

namespace Penstock.Cli.Simulation;

/// <summary>How far a run is, on one line of a terminal; nothing in a pipe.</summary>
internal sealed class SimulationProgress(Terminal terminal, string name)
{
    private const int Cells = 30;
    private int _shown = -1;

    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public void Show(double share, CancellationToken cancellationToken, string? detail = null)
    {
        cancellationToken.ThrowIfCancellationRequested();
        int percent = (int)(share * 100);
        if (!terminal.UsesColor || (percent == _shown && detail is null))
        {
            return;
        }

        _shown = percent;
        int full = (int)(share * Cells);
        terminal.Error.Write(string.Create(
            CultureInfo.InvariantCulture, $"\r\u001b[K{name} [{new string('#', full)}{new string('.', Cells - full)}] {percent} % {detail}"));
        terminal.Error.Flush();
    }

    public void Clear()
    {
        if (terminal.UsesColor && _shown >= 0)
        {
            terminal.Error.Write("\r\u001b[K");
        }
    }
}
