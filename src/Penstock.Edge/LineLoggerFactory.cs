using System.Globalization;
using Microsoft.Extensions.Logging;

namespace Penstock.Edge;

/// <summary>
/// Writes log lines to one writer, a line each: time, level, text. The platform's console logger costs a container, options and a thread,
/// which is more than the rest of the start.
/// </summary>
internal sealed class LineLoggerFactory(TextWriter output, TimeProvider time) : ILoggerFactory
{
    private readonly Lock _gate = new();

    public ILogger CreateLogger(string categoryName) =>
        new LineLogger(this, categoryName.StartsWith("Penstock", StringComparison.Ordinal) ? LogLevel.Information : LogLevel.Warning);

    public void AddProvider(ILoggerProvider provider)
    {
        // There is one destination.
    }

    public void Write(LogLevel level, string text)
    {
        string line = string.Create(CultureInfo.InvariantCulture, $"{time.GetUtcNow():yyyy-MM-ddTHH:mm:ss.fffZ} {Word(level)} {text}");
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

    private sealed class LineLogger(LineLoggerFactory factory, LogLevel least) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= least && logLevel != LogLevel.None;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                factory.Write(logLevel, exception is null ? formatter(state, exception) : $"{formatter(state, exception)}: {exception}");
            }
        }
    }
}
