using System.Net.Sockets;
using System.Threading.Tasks.Sources;

namespace Penstock.Providers.Transport.Http11;

/// <summary>
/// One direction of a socket, awaited without allocation and without registering a token: whoever wants an operation to stop closes the
/// socket. Errors are values: a result below zero is <see cref="SocketError"/>, negated. One operation at a time.
/// </summary>
internal sealed class SocketOperation() : SocketAsyncEventArgs(true), IValueTaskSource<int>
{
    private ManualResetValueTaskSourceCore<int> _source;

    /// <summary>Receives at least one byte; 0 when the peer has ended.</summary>
    public ValueTask<int> ReceiveAsync(Socket socket, Memory<byte> into)
    {
        _source.Reset();
        SetBuffer(into);
        try
        {
            return socket.ReceiveAsync(this) ? new ValueTask<int>(this, _source.Version) : new ValueTask<int>(Outcome());
        }
        catch (ObjectDisposedException)
        {
            return new ValueTask<int>(-(int)SocketError.OperationAborted);
        }
    }

    /// <summary>Sends; the result may be less than all.</summary>
    public ValueTask<int> SendAsync(Socket socket, ReadOnlyMemory<byte> bytes)
    {
        _source.Reset();
        SetBuffer(System.Runtime.InteropServices.MemoryMarshal.AsMemory(bytes));
        try
        {
            return socket.SendAsync(this) ? new ValueTask<int>(this, _source.Version) : new ValueTask<int>(Outcome());
        }
        catch (ObjectDisposedException)
        {
            return new ValueTask<int>(-(int)SocketError.OperationAborted);
        }
    }

    int IValueTaskSource<int>.GetResult(short token) => _source.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<int>.GetStatus(short token) => _source.GetStatus(token);

    void IValueTaskSource<int>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);

    protected override void OnCompleted(SocketAsyncEventArgs e) => _source.SetResult(Outcome());

    private int Outcome() => SocketError == SocketError.Success ? BytesTransferred : -(int)SocketError;
}
