using System.Net;
using System.Net.Sockets;

namespace Penstock.Storage.Tests.Postgres;

/// <summary>Stands between a client and a server, and cuts or slows what passes as its seed says.</summary>
internal sealed class FaultyProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _ending = new();
    private readonly Random _random;
    private readonly Lock _gate = new();
    private readonly int _target;
    private readonly int _most;
    private readonly Task _accepting;
    private int _faults;

    public FaultyProxy(int target, int seed, int most)
    {
        (_target, _random, _most) = (target, new Random(seed), most);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public int Faults => Volatile.Read(ref _faults);

    /// <summary>True while everything passes.</summary>
    public bool IsQuiet { get; set; }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        _listener.Stop();
        await _accepting;
        _ending.Dispose();
    }

    private async Task AcceptAsync()
    {
        var running = new List<Task>();
        try
        {
            while (true)
            {
                running.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_ending.Token)));
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(running);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        using (TcpClient server = new())
        using (var cut = CancellationTokenSource.CreateLinkedTokenSource(_ending.Token))
        {
            try
            {
                await server.ConnectAsync(IPAddress.Loopback, _target, cut.Token);
                Task there = PumpAsync(client, server, cut);
                Task back = PumpAsync(server, client, cut);
                await Task.WhenAll(there, back);
            }
            catch (Exception exception) when (exception is IOException or SocketException or OperationCanceledException)
            {
                client.LingerState = new LingerOption(true, 0); // a reset, not a polite end
            }
        }
    }

    private async Task PumpAsync(TcpClient from, TcpClient to, CancellationTokenSource cut)
    {
        byte[] buffer = new byte[16 * 1024];
        try
        {
            for (int read; (read = await from.GetStream().ReadAsync(buffer, cut.Token)) > 0;)
            {
                int chance;
                lock (_gate)
                {
                    chance = Faults < _most && !IsQuiet ? _random.Next(100) : 99;
                }

                if (chance < 7)
                {
                    Interlocked.Increment(ref _faults);
                    await to.GetStream().WriteAsync(buffer.AsMemory(0, read * chance / 7), cut.Token); // cut in the middle
                    await cut.CancelAsync();
                }
                else if (chance < 9)
                {
                    Interlocked.Increment(ref _faults);
                    await Task.Delay(TimeSpan.FromMilliseconds(3), TimeProvider.System, cut.Token);
                }

                await to.GetStream().WriteAsync(buffer.AsMemory(0, read), cut.Token);
            }
        }
        finally
        {
            await cut.CancelAsync();
        }
    }
}
