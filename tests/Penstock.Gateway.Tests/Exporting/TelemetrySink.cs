using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Penstock.Gateway.Tests.Exporting;

/// <summary>Stands in for a collector or a cloud's endpoint on loopback: keeps what it is sent, and answers as a test says.</summary>
internal sealed class TelemetrySink : IAsyncDisposable
{
    private readonly HttpListener _listener;
    private readonly Task _serving;
    private readonly List<SinkRequest> _received = [];
    private readonly SemaphoreSlim _arrived = new(0);

    public TelemetrySink()
    {
        (_listener, Address) = Listen();
        _serving = ServeAsync();
    }

    public Uri Address { get; }

    /// <summary>The status and body of the answer to the n-th request, from 0.</summary>
    public Func<int, (int Status, string Body)> Answer { get; set; } = _ => (200, "{}");

    public IReadOnlyList<SinkRequest> Received
    {
        get
        {
            lock (_received)
            {
                return [.. _received];
            }
        }
    }

    /// <summary>Waits until <paramref name="find"/> finds something in what was received.</summary>
    public async Task<T> WaitAsync<T>(Func<IReadOnlyList<SinkRequest>, T?> find)
        where T : class
    {
        while (true)
        {
            if (find(Received) is { } found)
            {
                return found;
            }

            await _arrived.WaitAsync(TimeSpan.FromMinutes(2), TestContext.Current.CancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _serving;
        _listener.Close();
        _arrived.Dispose();
    }

    private static (HttpListener Listener, Uri Address) Listen()
    {
        while (true)
        {
            using var probe = new TcpListener(IPAddress.Loopback, 0);
            probe.Start();
            int port = ((IPEndPoint)probe.LocalEndpoint).Port;
            probe.Stop();
            var listener = new HttpListener();
            listener.Prefixes.Add($"http://127.0.0.1:{port}/");
            try
            {
                listener.Start();
                return (listener, new Uri($"http://127.0.0.1:{port}"));
            }
            catch (HttpListenerException)
            {
                listener.Close(); // another took the port meanwhile
            }
        }
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                HttpListenerContext context = await _listener.GetContextAsync();
                SinkRequest request = await ReadAsync(context.Request);
                int number;
                lock (_received)
                {
                    number = _received.Count;
                    _received.Add(request);
                }

                (int status, string body) = Answer(number);
                context.Response.StatusCode = status;
                await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(body), CancellationToken.None);
                context.Response.Close();
                _arrived.Release();
            }
        }
        catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException)
        {
        }
    }

    private static async Task<SinkRequest> ReadAsync(HttpListenerRequest request)
    {
        Stream input = request.Headers["Content-Encoding"] is "gzip" ? new GZipStream(request.InputStream, CompressionMode.Decompress) : request.InputStream;
        using var body = new MemoryStream();
        await input.CopyToAsync(body, CancellationToken.None);
        string text = request.ContentType is "application/x-protobuf" ? ProtobufSpans.Read(body.ToArray()).ToJsonString() : Encoding.UTF8.GetString(body.ToArray());
        return new SinkRequest(request.Url!.AbsolutePath, request.ContentType ?? "", request.Headers.AllKeys.ToDictionary(key => key!, key => request.Headers[key]!, StringComparer.OrdinalIgnoreCase), text);
    }
}

internal sealed record SinkRequest(string Path, string ContentType, IReadOnlyDictionary<string, string> Headers, string Body)
{
    public JsonElement Json => JsonDocument.Parse(Body).RootElement;

    public IReadOnlyList<JsonElement> Lines => [.. Body.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];
}
