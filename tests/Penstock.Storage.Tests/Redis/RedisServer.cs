using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Penstock.Storage.Tests.Redis;

/// <summary>A redis-server of our own, in memory alone, on a free port; ended by its own id.</summary>
public sealed class RedisServer : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("penstock-redis-").FullName;
    private Process? _server;

    public int Port { get; } = FreePort();

    public string Connection => Through(Port);

    /// <summary>A connection by way of another port.</summary>
    public static string Through(int port) => $"127.0.0.1:{port},abortConnect=false";

    public async ValueTask InitializeAsync() => await StartAsync();

    public async Task StartAsync()
    {
        ProcessStartInfo start = new("redis-server", ["--port", $"{Port}", "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--daemonize", "no", "--dir", _folder])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        _server = new Process { StartInfo = start };
        _server.Start();
        _server.BeginOutputReadLine();
        _server.BeginErrorReadLine();
        for (int attempt = 0; attempt < 1200 && !await AnswersAsync(); attempt++)
        {
            Assert.False(_server.HasExited);
            await Task.Delay(TimeSpan.FromMilliseconds(25), TimeProvider.System, CancellationToken.None);
        }
    }

    /// <summary>Ends it at once; all that it knew is lost.</summary>
    public async Task KillAsync()
    {
        _server!.Kill();
        await _server.WaitForExitAsync(CancellationToken.None);
        _server.Dispose();
        _server = null;
    }

    /// <summary>A server that is there again and remembers nothing.</summary>
    public async Task RestartAsync()
    {
        await KillAsync();
        await StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await KillAsync();
        }

        Directory.Delete(_folder, recursive: true);
    }

    private async Task<bool> AnswersAsync()
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, Port, CancellationToken.None);
            await client.GetStream().WriteAsync("PING\r\n"u8.ToArray(), CancellationToken.None);
            byte[] answer = new byte[5];
            await client.GetStream().ReadExactlyAsync(answer, CancellationToken.None);
            return answer.AsSpan().SequenceEqual("+PONG"u8);
        }
        catch (Exception exception) when (exception is SocketException or IOException)
        {
            return false;
        }
    }

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
