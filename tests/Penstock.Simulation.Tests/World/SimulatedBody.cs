using Penstock.Simulation.Tests.Clockwork;

namespace Penstock.Simulation.Tests.World;

/// <summary>A body whose pieces come at their times; the last three of a stream come together.</summary>
internal sealed class SimulatedBody(VirtualScheduler time, AnswerScript script) : Stream
{
    private ReadOnlyMemory<byte> _left;
    private int _next;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_left.IsEmpty)
        {
            if (_next == script.Pieces.Length)
            {
                return 0;
            }

            await WaitAsync(cancellationToken);
            _left = script.Pieces[_next++];
        }

        int count = Math.Min(buffer.Length, _left.Length);
        _left[..count].CopyTo(buffer);
        _left = _left[count..];
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private async ValueTask WaitAsync(CancellationToken cancellationToken)
    {
        if (_next >= script.StallsAt)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, time, cancellationToken);
        }

        double at = script.FirstAt + (Math.Min(_next, Math.Max(0, script.Pieces.Length - 3)) * script.PieceSeconds);
        if (at > time.Seconds)
        {
            await Task.Delay(TimeSpan.FromSeconds(at - time.Seconds), time, cancellationToken);
        }

        if (_next >= script.CutsAt)
        {
            throw new IOException("The connection was reset.");
        }
    }
}
