using System.Threading.Channels;

namespace Penstock.ControlPlane.Measures;

/// <summary>One who looks live. Who reads too slowly misses ticks.</summary>
internal sealed class LiveSubscription(Action<LiveSubscription> leave) : IDisposable
{
    private const int MostTicks = 4;

    private readonly Channel<byte[]> _ticks = Channel.CreateBounded<byte[]>(new BoundedChannelOptions(MostTicks) { FullMode = BoundedChannelFullMode.DropOldest });

    /// <summary>Events as they go over the wire.</summary>
    public IAsyncEnumerable<byte[]> ReadAllAsync(CancellationToken cancellationToken) => _ticks.Reader.ReadAllAsync(cancellationToken);

    /// <summary>Hands over a tick.</summary>
    public void Tell(byte[] tick) => _ticks.Writer.TryWrite(tick);

    /// <summary>There will be no more.</summary>
    public void End() => _ticks.Writer.TryComplete();

    /// <inheritdoc/>
    public void Dispose()
    {
        End();
        leave(this);
    }
}
