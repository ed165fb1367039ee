using System.Text;
using Penstock.Mock.Behaviour;
using Penstock.Mock.Journal;
using Penstock.Mock.Tests.Wire;

namespace Penstock.Mock.Tests;

/// <summary>A mock on a port of its own, and a client to it.</summary>
internal sealed class MockHost : IAsyncDisposable
{
    private readonly SocketsHttpHandler _handler = new() { AllowAutoRedirect = false, UseProxy = false };

    private MockHost(MockServer server)
    {
        Server = server;
        Http = new HttpClient(_handler) { BaseAddress = server.Address, Timeout = TimeSpan.FromSeconds(60) };
    }

    public MockServer Server { get; }

    public HttpClient Http { get; }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<MockHost> StartAsync(MockOptions? options = null) =>
        new(await MockServer.StartAsync(options, Cancellation));

    /// <summary>A behaviour from its text form.</summary>
    public static MockBehaviour Behaving(string settings)
    {
        var behaviour = new MockBehaviour();
        Assert.Null(MarkerText.Apply(ref behaviour, settings));
        return behaviour;
    }

    public Task<Reply> PostAsync(WireDialect dialect, string body, bool stream = false, string? marker = null) =>
        SendAsync(Request(dialect, body, stream, marker));

    public static HttpRequestMessage Request(WireDialect dialect, string body, bool stream, string? marker = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(stream ? dialect.StreamPath : dialect.Path, UriKind.Relative))
        {
            Content = new StringContent(stream ? dialect.Streaming(body) : body, Encoding.UTF8, "application/json"),
        };
        foreach (var (name, value) in dialect.Headers)
        {
            request.Headers.Add(name, value);
        }

        if (marker is not null)
        {
            request.Headers.Add("x-mock", marker);
        }

        return request;
    }

    public Task<Reply> PostAsync(string path, string body, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(path, UriKind.Relative))
        {
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
        };
        foreach (var (name, value) in headers)
        {
            request.Headers.Add(name, value);
        }

        return SendAsync(request);
    }

    public Task<Reply> GetAsync(string path, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, new Uri(path, UriKind.Relative));
        foreach (var (name, value) in headers)
        {
            request.Headers.Add(name, value);
        }

        return SendAsync(request);
    }

    public async Task<Reply> SendAsync(HttpRequestMessage request)
    {
        using (request)
        {
            using var response = await Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancellation);
            var bytes = new MemoryStream();
            var broken = false;
            try
            {
                await response.Content.CopyToAsync(bytes, Cancellation);
            }
            catch (Exception fault) when (fault is HttpRequestException or IOException)
            {
                broken = true;
            }

            return new Reply((int)response.StatusCode, response.Headers, response.Content.Headers.ContentType?.MediaType, bytes.ToArray(), broken);
        }
    }

    /// <summary>The newest record, once no request is open.</summary>
    public async Task<RequestRecord> LastRecordAsync()
    {
        await IdleAsync();
        return Server.Journal.Read().Last();
    }

    /// <summary>Waits until the mock has done with every request: a client has its answer a moment earlier.</summary>
    public async Task IdleAsync()
    {
        while (Server.Journal.InFlight > 0)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, Cancellation);
        }
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        _handler.Dispose();
        await Server.DisposeAsync();
    }
}
