using System.Buffers;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Unicode;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;
using Penstock.Mock.Journal;
using Penstock.Mock.Limits;

namespace Penstock.Mock.Hosting;

/// <summary>One HTTP request and its answer, straight on the server's features.</summary>
internal sealed class MockExchange : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private readonly IFeatureCollection _features;
    private readonly IHttpRequestFeature _request;
    private readonly IHttpResponseFeature _response;
    private readonly IHttpResponseBodyFeature _responseBody;
    private readonly IHttpRequestLifetimeFeature _lifetime;
    private byte[]? _rented;
    private int _length;
    private JsonDocument? _document;

    public MockExchange(IFeatureCollection features)
    {
        _features = features;
        _request = features.GetRequiredFeature<IHttpRequestFeature>();
        _response = features.GetRequiredFeature<IHttpResponseFeature>();
        _responseBody = features.GetRequiredFeature<IHttpResponseBodyFeature>();
        _lifetime = features.GetRequiredFeature<IHttpRequestLifetimeFeature>();
        var target = _request.RawTarget;
        var question = target.IndexOf('?', StringComparison.Ordinal);
        RawPath = question < 0 ? target : target[..question];
        RawQuery = question < 0 ? "" : target[(question + 1)..];
    }

    public string Method => _request.Method;

    /// <summary>The path as sent, still percent-encoded.</summary>
    public string RawPath { get; }

    public string RawQuery { get; }

    public IHeaderDictionary RequestHeaders => _request.Headers;

    public IHeaderDictionary Headers => _response.Headers;

    public CancellationToken Aborted => _lifetime.RequestAborted;

    public ReadOnlyMemory<byte> Body => _rented.AsMemory(0, _length);

    /// <summary>Set once the request is known to be one for the journal.</summary>
    public RequestRecord? Record { get; set; }

    /// <summary>What is left of the key's limits; null when it has none.</summary>
    public LimitState? Limits { get; set; }

    public bool HasStarted => _response.HasStarted;

    public int Status
    {
        get => _response.StatusCode;
        set
        {
            _response.StatusCode = value;
            if (Record is { } record)
            {
                record.Status = value;
            }
        }
    }

    public string? Header(string name) => _request.Headers.TryGetValue(name, out var value) && value.Count > 0 ? value[0] : null;

    public string? Query(string name) =>
        QueryHelpers.ParseQuery(RawQuery).TryGetValue(name, out var value) ? (string?)value : null;

    /// <summary>Reads the body; false when it is larger than <paramref name="limit"/> bytes.</summary>
    public async ValueTask<bool> ReadBodyAsync(int limit)
    {
        var reader = _features.GetRequiredFeature<IRequestBodyPipeFeature>().Reader;
        while (true)
        {
            var result = await reader.ReadAsync(Aborted);
            if (result.Buffer.Length > limit)
            {
                reader.AdvanceTo(result.Buffer.End);
                return false;
            }

            if (result.IsCompleted)
            {
                _length = (int)result.Buffer.Length;
                _rented = ArrayPool<byte>.Shared.Rent(Math.Max(1, _length));
                result.Buffer.CopyTo(_rented);
                reader.AdvanceTo(result.Buffer.End);
                return true;
            }

            reader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
        }
    }

    /// <summary>Parses the body as a JSON object; false when it is none, or holds text that is no Unicode.</summary>
    public bool TryParseBody(out JsonElement root)
    {
        root = default;
        if (!Utf8.IsValid(Body.Span))
        {
            return false;
        }

        try
        {
            _document = JsonDocument.Parse(Body);
        }
        catch (JsonException)
        {
            return false;
        }

        root = _document.RootElement;
        return root.ValueKind == JsonValueKind.Object && (!MayHoldLoneSurrogates(Body.Span) || IsText(root));
    }

    /// <summary>Sends the headers, and nothing else yet.</summary>
    public Task StartAsync() => _responseBody.StartAsync(Aborted);

    /// <summary>Writes to the connection; ends when the operating system has taken the bytes.</summary>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes)
    {
        Aborted.ThrowIfCancellationRequested();
        var flushed = await _responseBody.Writer.WriteAsync(bytes, Aborted);
        if (flushed.IsCompleted)
        {
            throw new OperationCanceledException("The client went away.");
        }
    }

    public Task CompleteAsync() => _responseBody.CompleteAsync();

    /// <summary>Drops the connection.</summary>
    public void Abort() => _lifetime.Abort();

    /// <summary>
    /// Closes the connection in an orderly way, whatever is still owed on it: the client reads what was sent and then the end.
    /// </summary>
    public async Task CutAsync(TimeProvider time)
    {
        if (_features.Get<IConnectionSocketFeature>()?.Socket is { } socket)
        {
            socket.Shutdown(SocketShutdown.Send);

            // The server's own abort is a reset, so the client goes first.
            await Task.Delay(Patience, time, Aborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        _lifetime.Abort();
    }

    /// <summary>Closes the connection with a TCP reset.</summary>
    public void Reset()
    {
        if (_features.Get<IConnectionSocketFeature>()?.Socket is { } socket)
        {
            socket.LingerState = new LingerOption(enable: true, seconds: 0);
            socket.Dispose();
        }

        _lifetime.Abort();
    }

    private static bool MayHoldLoneSurrogates(ReadOnlySpan<byte> json) =>
        json.IndexOf("\\ud"u8) >= 0 || json.IndexOf("\\uD"u8) >= 0;

    private static bool IsText(JsonElement value)
    {
        try
        {
            return value.ValueKind switch
            {
                JsonValueKind.Object => value.EnumerateObject().All(member => member.Name.Length >= 0 && IsText(member.Value)),
                JsonValueKind.Array => value.EnumerateArray().All(IsText),
                JsonValueKind.String => value.GetString() is not null,
                _ => true,
            };
        }
        catch (InvalidOperationException)
        {
            return false; // half of a surrogate pair, escaped: valid JSON, but no text
        }
    }

    public void SetHeader(string name, string value) => _response.Headers[name] = new StringValues(value);

    public void Dispose()
    {
        _document?.Dispose();
        if (_rented is { } rented)
        {
            _rented = null;
            ArrayPool<byte>.Shared.Return(rented);
        }
    }
}
