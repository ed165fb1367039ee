using System.Globalization;
using Microsoft.Extensions.Logging;
using Penstock.Telemetry.Logging;

namespace Penstock.Edge;

/// <summary>
/// Writes log lines to one writer, a line each: time, level, text. The platform's console logger costs a container, options and a thread,
/// which is more than the rest of the start.
/// </summary>
/// <param name="output">Takes the lines.</param>
/// <param name="time">The clock.</param>
/// <param name="isJson">Whether a line is a JSON object.</param>
internal sealed class LineLoggerFactory(TextWriter output, TimeProvider time, bool isJson = false) : ILoggerFactory
{
    private readonly Lock _gate = new();

    public ILogger CreateLogger(string categoryName) =>
        new LineLogger(this, categoryName, categoryName.StartsWith("Penstock", StringComparison.Ordinal) ? LogLevel.Information : LogLevel.Warning);

    public void AddProvider(ILoggerProvider provider)
    {
        // There is one destination.
    }

    public void Write(LogLevel level, string text, string category = "Penstock", IEnumerable<KeyValuePair<string, object?>>? fields = null, Exception? exception = null)
    {
        string line = isJson
            ? JsonLogLine.Write(time.GetUtcNow(), Word(level).TrimEnd(), category, text, fields, exception)
            : Redaction.Of(string.Create(CultureInfo.InvariantCulture, $"{time.GetUtcNow():yyyy-MM-ddTHH:mm:ss.fffZ} {Word(level)} {text}{(exception is null ? "" : ": ")}{exception}"));
        lock (_gate)
        {
            output.WriteLine(line);
        }
    }

    public void Dispose()
    {
        // The writer is the caller's.
    }

    private static string Word(LogLevel level) => level switch
    {
        LogLevel.Critical or LogLevel.Error => "error",
        LogLevel.Warning => "warn ",
        _ => "info ",
    };

    private sealed class LineLogger(LineLoggerFactory factory, string category, LogLevel least) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= least && logLevel != LogLevel.None;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                factory.Write(logLevel, formatter(state, exception), category, state as IEnumerable<KeyValuePair<string, object?>>, exception);
            }
        }
    }
}
