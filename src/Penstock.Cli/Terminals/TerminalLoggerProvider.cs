using System.Globalization;
using Microsoft.Extensions.Logging;

namespace Penstock.Cli.Terminals;

/// <summary>Writes log lines beside the results, on standard error: time, level, text.</summary>
internal sealed class TerminalLoggerProvider(TextWriter error, LogLevel least, TimeProvider time) : ILoggerProvider
{
    private readonly Lock _writing = new();

    public ILogger CreateLogger(string categoryName)
    {
        // What the web server says to itself is of no interest unless it is a fault.
        bool isOurs = categoryName.StartsWith("Penstock", StringComparison.Ordinal);
        return new TerminalLogger(this, isOurs || least > LogLevel.Error ? least : LogLevel.Error);
    }

    public void Dispose()
    {
        // The writer belongs to the process.
    }

    private void Write(LogLevel level, string text, Exception? exception)
    {
        string now = time.GetUtcNow().ToString("HH:mm:ss", CultureInfo.InvariantCulture);
        lock (_writing)
        {
            error.WriteLine($"{now} {Word(level)} {Printable.OneLine(text)}");
            if (exception is not null)
            {
                error.WriteLine(exception);
            }
        }
    }

    private static string Word(LogLevel level) => level switch
    {
        LogLevel.Trace or LogLevel.Debug => "debug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warning",
        _ => "error",
    };

    private sealed class TerminalLogger(TerminalLoggerProvider owner, LogLevel least) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= least && logLevel != LogLevel.None;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                owner.Write(logLevel, formatter(state, exception), exception);
            }
        }
    }
}
