using System.Text;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Penstock.Catalog.Serving;
using Penstock.Storage.Responses;

namespace Penstock.Gateway.Bodies;

/// <summary>
/// Keeps the texts of requests and answers for whoever asked for that, redacted, in a file of their own apart from the ledger. Behind the requests'
/// back and bounded: where it cannot follow, texts are left out and counted. Makes no file before there is something to keep. Safe for concurrent use.
/// </summary>
public sealed partial class BodyKeeper : IAsyncDisposable
{
    /// <summary>The file's name.</summary>
    public const string FileName = SqliteResponseStore.BodiesFileName;

    private const int MostWaiting = 256;
    private const long MostWaitingBytes = 64 * 1024 * 1024;
    private static readonly TimeSpan Sweep = TimeSpan.FromHours(1);

    private readonly Channel<Waiting> _waiting = Channel.CreateBounded<Waiting>(new BoundedChannelOptions(MostWaiting) { SingleReader = true });
    private readonly SqliteResponseStore _store;
    private readonly ILogger _logger;
    private readonly ITimer _sweeping;
    private readonly Lock _opening = new();
    private readonly Task _running;
    private bool _isOpen;
    private long _waitingBytes;

    private BodyKeeper(SqliteResponseStore store, TimeProvider time, ILogger logger)
    {
        (_store, _logger) = (store, logger);
        _sweeping = time.CreateTimer(static keeper => ((BodyKeeper)keeper!)._waiting.Writer.TryWrite(Waiting.Nothing), this, TimeSpan.Zero, Sweep);
        _running = RunAsync();
    }

    /// <summary>Beside what <paramref name="storage"/> configures.</summary>
    public static BodyKeeper Beside(StorageOptions storage, TimeProvider time, ILogger logger) => new(SqliteResponseStore.BodiesBeside(storage, time), time, logger);

    /// <summary>Leaves the texts of an exchange to be kept; false when too many wait already, or too large ones.</summary>
    public bool TryKeep(string? tenant, string request, ReadOnlyMemory<byte> body, string answer)
    {
        // A body belongs to its request alone and is never used again, so that it can wait as it is.
        if (Interlocked.Add(ref _waitingBytes, body.Length) <= MostWaitingBytes && _waiting.Writer.TryWrite(new Waiting(tenant, request, body, answer)))
        {
            return true;
        }

        Interlocked.Add(ref _waitingBytes, -body.Length);
        return false;
    }

    /// <summary>What is kept of a request; null when that is nothing.</summary>
    public async ValueTask<KeptBodies?> FindAsync(string? tenant, string request, CancellationToken cancellationToken)
    {
        if (!TryOpen(mayMake: false) || await _store.FindAsync(tenant, request, cancellationToken) is not { } found)
        {
            return null;
        }

        return new KeptBodies(Encoding.UTF8.GetString(found.History.Span), Encoding.UTF8.GetString(found.Body.Span));
    }

    /// <summary>Writes what waits.</summary>
    public async ValueTask DisposeAsync()
    {
        await _sweeping.DisposeAsync();
        _waiting.Writer.TryComplete();
        await _running;
        _store.Dispose();
    }

    private async Task RunAsync()
    {
        await foreach (Waiting next in _waiting.Reader.ReadAllAsync())
        {
            Interlocked.Add(ref _waitingBytes, -next.Body.Length);
            string? problem = next.Request.Length == 0 ? await SweepAsync() : await PutAsync(next);
            if (problem is not null)
            {
                LogUnkept(_logger, problem);
            }
        }
    }

    private async ValueTask<string?> SweepAsync() => TryOpen(mayMake: false) ? await _store.DropOldAsync(CancellationToken.None) : null;

    private async ValueTask<string?> PutAsync(Waiting next)
    {
        if (!TryOpen(mayMake: true))
        {
            return null; // it was said when it was tried
        }

        byte[] body = Encoding.UTF8.GetBytes(BodyRedaction.Of(Encoding.UTF8.GetString(next.Body.Span)));
        byte[] answer = Encoding.UTF8.GetBytes(BodyRedaction.Of(next.Answer));
        return await _store.PutAsync(new StoredResponse(next.Tenant, next.Request, answer, body), CancellationToken.None);
    }

    private bool TryOpen(bool mayMake)
    {
        lock (_opening)
        {
            if (!_isOpen && (mayMake || File.Exists(_store.Path)))
            {
                string? problem = _store.Open();
                _isOpen = problem is null;
                if (problem is not null)
                {
                    LogUnkept(_logger, problem);
                }
            }

            return _isOpen;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The texts of a request are not kept: {Problem}")]
    private static partial void LogUnkept(ILogger logger, string problem);

    private sealed record Waiting(string? Tenant, string Request, ReadOnlyMemory<byte> Body, string Answer)
    {
        public static Waiting Nothing { get; } = new(null, "", default, "");
    }
}
