using System.Collections.Concurrent;

namespace Penstock.Mock.Hosting;

/// <summary>Keeps buffers for the next request; a bounded number, and none that has grown large.</summary>
internal sealed class FrameBufferPool
{
    private const int MostKept = 256;
    private const int LargestKept = 256 * 1024;
    private readonly ConcurrentQueue<FrameBuffer> _kept = new();

    public FrameBuffer Rent() => _kept.TryDequeue(out var buffer) ? buffer : new FrameBuffer();

    public void Return(FrameBuffer buffer)
    {
        if (buffer.Capacity > LargestKept || _kept.Count >= MostKept)
        {
            buffer.Dispose();
            return;
        }

        buffer.Clear();
        _kept.Enqueue(buffer);
    }
}
