using Microsoft.Extensions.Logging;
using Penstock.Catalog.Alerts;
using Penstock.Catalog.Values;

namespace Penstock.ControlPlane.Alerts.Sinks;

/// <summary>The sinks of the configuration, each with its queue; a reload keeps the queues of those that did not change.</summary>
internal sealed class SinkSet(Func<HttpMessageHandler> handler, TimeProvider time, ILogger logger) : IAsyncDisposable
{
    private readonly SinkCaller _caller = new(handler(), time);
    private volatile SinkQueue[] _queues = [];

    /// <summary>All of them.</summary>
    public IReadOnlyList<SinkQueue> All => _queues;

    /// <summary>The sink of that name; null when there is none.</summary>
    public SinkQueue? Find(string name) => _queues.FirstOrDefault(queue => string.Equals(queue.Options.Name, name, StringComparison.Ordinal));

    /// <summary>Puts <paramref name="sinks"/> in force.</summary>
    public async Task ApplyAsync(NamedMap<AlertSinkOptions> sinks)
    {
        SinkQueue[] old = _queues;
        _queues = [.. sinks.Select(options => old.FirstOrDefault(queue => queue.Options == options) ?? new SinkQueue(options, _caller, time, logger))];
        foreach (SinkQueue queue in old.Except(_queues))
        {
            await queue.DisposeAsync();
        }
    }

    /// <summary>Tells each sink what it wants of <paramref name="transitions"/>, in one notice.</summary>
    public void Tell(IReadOnlyList<AlertTransition> transitions)
    {
        foreach (SinkQueue queue in _queues)
        {
            Alert[] wanted = [.. transitions.Where(transition => transition.IsTold && Wants(queue, transition.Alert)).Select(transition => transition.Alert)];
            if (wanted.Length > 0)
            {
                DateTimeOffset now = time.GetUtcNow();
                queue.Tell(new AlertNotice(Guid.CreateVersion7(now).ToString("N"), now.ToUnixTimeSeconds(), wanted));
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (SinkQueue queue in _queues)
        {
            await queue.DisposeAsync();
        }

        _caller.Dispose();
    }

    private static bool Wants(SinkQueue queue, Alert alert) => alert.Sinks.Count == 0 || alert.Sinks.Contains(queue.Options.Name, StringComparer.Ordinal);
}
