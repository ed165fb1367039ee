using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Penstock.Mock.Behaviour;
using Penstock.Mock.Control;
using Penstock.Mock.Hosting;
using Penstock.Mock.Journal;
using Penstock.Mock.Limits;

namespace Penstock.Mock;

/// <summary>
/// A mock upstream that speaks OpenAI's, Azure's, Anthropic's, Gemini's, Vertex's and Bedrock's protocols, with settable
/// latency, speed and failures, and keeps account of what it wrote. Safe for concurrent use.
/// </summary>
public sealed class MockServer : IAsyncDisposable
{
    private readonly KestrelServer _server;
    private bool _stopped;

    private MockServer(KestrelServer server, BehaviourStore behaviours, RequestJournal journal)
    {
        _server = server;
        Behaviours = behaviours;
        Journal = journal;
    }

    /// <summary>Where it listens: the first address, with the port that was taken.</summary>
    public Uri Address => Addresses[0];

    /// <summary>Every address it listens on.</summary>
    public IReadOnlyList<Uri> Addresses { get; private set; } = [];

    /// <summary>How it answers; may be changed at any time, for requests that arrive later.</summary>
    public BehaviourStore Behaviours { get; }

    /// <summary>What it received and wrote.</summary>
    public RequestJournal Journal { get; }

    /// <summary>Starts a mock; by default on a free port of the loopback address.</summary>
    /// <exception cref="IOException">An address is in use.</exception>
    public static async Task<MockServer> StartAsync(MockOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new MockOptions();
        var behaviours = new BehaviourStore(options.Behaviour);
        var journal = new RequestJournal(options.JournalCapacity, options.Time, options.Seed);
        var pool = new FrameBufferPool();
        var flow = new RequestFlow(options, behaviours, new KeyRing(options), new KeyLimiter(options.Time), pool);
        var application = new MockApplication(flow, new DialectTable(options), new ControlApi(behaviours, journal, pool), journal, options);
        var server = Kestrel(options);
        var mock = new MockServer(server, behaviours, journal);
        try
        {
            await server.StartAsync(application, cancellationToken);
        }
        catch
        {
            server.Dispose();
            throw;
        }

        mock.Addresses = [.. server.Features.Get<IServerAddressesFeature>()!.Addresses.Select(address => new Uri(address))];
        return mock;
    }

    /// <summary>Stops listening and waits for open answers until <paramref name="cancellationToken"/> is cancelled, then drops them.</summary>
    public Task StopAsync(CancellationToken cancellationToken = default)
    {
        _stopped = true;
        return _server.StopAsync(cancellationToken);
    }

    /// <summary>Drops every connection at once, as the death of the process would; the port is free afterwards.</summary>
    public Task KillAsync() => StopAsync(new CancellationToken(canceled: true));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_stopped)
        {
            await KillAsync();
        }

        _server.Dispose();
    }

    private static KestrelServer Kestrel(MockOptions options)
    {
        var kestrel = new KestrelServerOptions { AddServerHeader = false, AllowSynchronousIO = false };
        kestrel.Limits.MaxRequestBodySize = null;
        kestrel.Limits.MinRequestBodyDataRate = null;
        kestrel.Limits.MinResponseDataRate = null;
        foreach (var endPoint in options.Listen)
        {
            kestrel.Listen(endPoint, listen => listen.Protocols = options.Http2 ? HttpProtocols.Http2 : HttpProtocols.Http1);
        }

        // With room for no more than a byte, a flush ends when the operating system has taken all of it: what is counted as sent
        // was sent, and a cut comes after the tokens before it. No handler blocks, so none needs a thread of its own.
        var sockets = new SocketTransportOptions { MaxWriteBufferSize = 1, UnsafePreferInlineScheduling = true };
        var transport = new SocketTransportFactory(Options.Create(sockets), NullLoggerFactory.Instance);
        return new KestrelServer(Options.Create(kestrel), transport, NullLoggerFactory.Instance);
    }
}
