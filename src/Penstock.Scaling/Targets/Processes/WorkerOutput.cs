using Microsoft.Extensions.Logging;

namespace Penstock.Scaling.Targets.Processes;

/// <summary>
/// What one worker prints: cut into lines of bounded length, logged at a bounded rate, its last error line kept. A worker that
/// prints without end costs nobody memory or disk.
/// </summary>
internal sealed partial class WorkerOutput(string replica, TimeProvider time, ILogger logger)
{
    public const int MaxLineLength = 2_000;
    public const int MaxLinesPerSecond = 100;

    private const string ListeningPrefix = "listening on ";

    private readonly Lock _rate = new();
    private readonly TaskCompletionSource<Uri> _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile string? _lastErrorLine;
    private long _secondStart;
    private int _linesThisSecond;
    private long _suppressed;

    /// <summary>Completes with the URL that the worker says it listens on.</summary>
    public Task<Uri> Listening => _listening.Task;

    /// <summary>The last line on standard error that was not empty.</summary>
    public string? LastErrorLine => _lastErrorLine;

    /// <summary>Reads until the end. Never fails: a pipe that breaks is an end.</summary>
    public async Task ReadAsync(TextReader reader, bool isError)
    {
        var buffer = new char[4_096];
        var line = new LineCutter(MaxLineLength);
        try
        {
            int read;
            while ((read = await reader.ReadAsync(buffer.AsMemory(), CancellationToken.None)) > 0)
            {
                line.Append(buffer.AsSpan(0, read), text => Take(text, isError));
            }

            line.End(text => Take(text, isError));
        }
        catch (IOException)
        {
            // The worker is gone with its pipe.
        }
    }

    private void Take(string line, bool isError)
    {
        if (isError)
        {
            _lastErrorLine = line;
        }
        else
        {
            NoteAddress(line);
        }

        if (MayLog())
        {
            Log(line, isError);
        }
    }

    private void NoteAddress(string line)
    {
        if (!line.StartsWith(ListeningPrefix, StringComparison.Ordinal))
        {
            return;
        }

        var url = line[ListeningPrefix.Length..].Split(' ', 2)[0];
        if (Uri.TryCreate(url, UriKind.Absolute, out var address) && address.Scheme is "http" or "https")
        {
            _listening.TrySetResult(address);
        }
    }

    private bool MayLog()
    {
        lock (_rate)
        {
            if (time.GetElapsedTime(_secondStart) >= TimeSpan.FromSeconds(1))
            {
                _secondStart = time.GetTimestamp();
                _linesThisSecond = 0;
                if (_suppressed > 0)
                {
                    LogSuppressed(logger, replica, _suppressed);
                    _suppressed = 0;
                }
            }

            _suppressed += _linesThisSecond >= MaxLinesPerSecond ? 1 : 0;
            return ++_linesThisSecond <= MaxLinesPerSecond;
        }
    }

    private void Log(string line, bool isError)
    {
        if (isError)
        {
            LogError(logger, replica, line);
        }
        else
        {
            LogOutput(logger, replica, line);
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Replica}: {Line}")]
    private static partial void LogOutput(ILogger logger, string replica, string line);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Replica}: {Line}")]
    private static partial void LogError(ILogger logger, string replica, string line);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Replica}: {Count} lines of its output were not logged")]
    private static partial void LogSuppressed(ILogger logger, string replica, long count);
}
