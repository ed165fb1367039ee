using Microsoft.Extensions.Logging;
using Penstock.Catalog.Serving;
using Penstock.Storage.Tenants;

namespace Penstock.Gateway.Limits;

/// <summary>
/// The file of spent amounts, beside the storage file, opened for one run. Where it cannot be opened the gateway goes on and says that budgets are
/// forgotten with the process.
/// </summary>
public sealed partial class SpendKeeping : IDisposable
{
    private static readonly TimeSpan FlushInterval = TimeSpan.FromSeconds(1);

    private readonly ITimer _flush;

    private SpendKeeping(SpendFile file, TimeProvider time)
    {
        File = file;
        _flush = time.CreateTimer(_ => file.Flush(), null, FlushInterval, FlushInterval);
    }

    /// <summary>What budgets are kept in.</summary>
    public SpendFile File { get; }

    /// <summary>Opens it, and flushes it once a second until disposal.</summary>
    public static SpendKeeping Beside(StorageOptions storage, TimeProvider time, ILogger logger)
    {
        string folder = Path.GetDirectoryName(storage.Path) is { Length: > 0 } named ? named : ".";
        int today = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime).DayNumber;
        (SpendFile? file, string? error) = SpendFile.Open(Path.Combine(folder, SpendFile.FileName), today);
        if (file is null)
        {
            LogForgotten(logger, error!);
        }
        else if (file.Recovered > 0)
        {
            LogRecovered(logger, file.Recovered);
        }

        return new SpendKeeping(file ?? SpendFile.InMemory(), time);
    }

    /// <summary>Keeps nothing beyond this process.</summary>
    public static SpendKeeping Nowhere(TimeProvider time) => new(SpendFile.InMemory(), time);

    /// <inheritdoc/>
    public void Dispose()
    {
        _flush.Dispose();
        File.Flush();
        File.Dispose();
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Error} Budgets and daily quotas are forgotten when this process ends.")]
    private static partial void LogForgotten(ILogger logger, string error);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} budgets and quotas held something back when the last process died; it counts as spent")]
    private static partial void LogRecovered(ILogger logger, int count);
}
