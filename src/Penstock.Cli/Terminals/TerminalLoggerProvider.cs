using System.Globalization;
using Microsoft.Extensions.Logging;
using Penstock.Telemetry.Logging;

namespace Penstock.Cli.Terminals;

/// <summary>Writes log lines beside the results, on standard error: time, level, text.</summary>
/// <param name="error">Takes the lines.</param>
/// <param name="least">The least level that is written.</param>
/// <param name="time">The clock.</param>
/// <param name="isJson">Whether a line is a JSON object.</param>
/// <param name="showsRequests">Whether the line of each request is written whatever the least level is.</param>
internal sealed class TerminalLoggerProvider(TextWriter error, LogLevel least, TimeProvider time, bool isJson = false, bool showsRequests = false) : ILoggerProvider
{
    /// <summary>Under which the gateway writes a line for each request.</summary>
    public const string RequestCategory = "Penstock.Gateway.Requests";

    private readonly Lock _writing = new();

    public ILogger CreateLogger(string categoryName)
    {
        if (showsRequests && string.Equals(categoryName, RequestCategory, StringComparison.Ordinal))
        {
            return new TerminalLogger(this, categoryName, LogLevel.Information);
        }

        // What the web server says to itself is of no interest unless it is a fault.
        bool isOurs = categoryName.StartsWith("Penstock", StringComparison.Ordinal);
        return new TerminalLogger(this, categoryName, isOurs || least > LogLevel.Error ? least : LogLevel.Error);
    }

    public void Dispose()
    {
        // The writer belongs to the process.
    }

    private void Write(LogLevel level, string text, string category, IEnumerable<KeyValuePair<string, object?>>? fields, Exception? exception)
    {
        if (isJson)
        {
            string line = JsonLogLine.Write(time.GetUtcNow(), Word(level), category, text, fields, exception);
            lock (_writing)
            {
                error.WriteLine(line);
            }

            return;
        }

        string now = time.GetUtcNow().ToString("HH:mm:ss", CultureInfo.InvariantCulture);
        lock (_writing)
        {
            error.WriteLine($"{now} {Word(level)} {Printable.OneLine(Redaction.Of(text))}");
            if (exception is not null)
            {
                error.WriteLine(Redaction.Of(exception.ToString()));
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

    private sealed class TerminalLogger(TerminalLoggerProvider owner, string category, LogLevel least) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= least && logLevel != LogLevel.None;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                owner.Write(logLevel, formatter(state, exception), category, state as IEnumerable<KeyValuePair<string, object?>>, exception);
            }
        }
    }
}
