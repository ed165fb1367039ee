using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Penstock.Gateway.Authentication;
using Penstock.Gateway.Hosting;
using Penstock.Protocols.Errors;
using Penstock.Protocols.Inference;

namespace Penstock.Gateway.Endpoints;

/// <summary>
/// One HTTP request and its answer, straight over the server's features: no middleware, no routing tables, no scopes. Kept by its connection
/// and used again for the next request.
/// </summary>
internal sealed class HttpExchange
{
    private IHttpRequestFeature _request = null!;
    private IHttpResponseFeature _response = null!;
    private IHttpRequestLifetimeFeature _lifetime = null!;
    private IRequestBodyPipeFeature _input = null!;
    private IFeatureCollection _features = null!;
    private ArrivalReader? _arrival;

    /// <summary>Who called last on this connection.</summary>
    public KnownCaller KnownCaller { get; } = new();

    /// <summary>Our own id of this exchange.</summary>
    public string Id { get; private set; } = "";

    /// <summary>When its first bytes were read from the socket, as a timestamp.</summary>
    public long AcceptedAt { get; private set; }

    /// <summary>The dialect in which errors are told.</summary>
    public Dialect Dialect { get; set; }

    /// <summary>The route, for metrics.</summary>
    public string Route { get; set; } = "";

    /// <summary>HTTP method.</summary>
    public string Method => _request.Method;

    /// <summary>Path, decoded but for <c>%2F</c>.</summary>
    public string Path => _request.Path;

    /// <summary>The client's headers.</summary>
    public IHeaderDictionary Headers => _request.Headers;

    /// <summary>The answer's headers.</summary>
    public IHeaderDictionary AnswerHeaders => _response.Headers;

    /// <summary>The answer's status.</summary>
    public int Status => _response.StatusCode;

    /// <summary>True once status and headers are on their way.</summary>
    public bool HasStarted => _response.HasStarted;

    /// <summary>Cancelled when the client goes away.</summary>
    public CancellationToken Aborted => _lifetime.RequestAborted;

    /// <summary>Where headers after the answer go; null where the server leaves that to us (HTTP/1.1), see <see cref="AnswerWriter.BeginChunks"/>.</summary>
    public IHeaderDictionary? Trailers => _features.Get<IHttpResponseTrailersFeature>()?.Trailers;

    /// <summary>The version of HTTP that the client speaks.</summary>
    public string Protocol => _request.Protocol;

    /// <summary>The request's body.</summary>
    public PipeReader Input => _input.Reader;

    /// <summary>The answer's body.</summary>
    public AnswerWriter Output { get; } = new();

    /// <summary>True while some of the request's body may not have been read, so that the connection cannot be used again.</summary>
    public bool HasUnreadBody { get; set; }

    /// <summary>Begins the next request of the connection.</summary>
    public void Begin(IFeatureCollection features, string id, long now)
    {
        if (!ReferenceEquals(_features, features))
        {
            // Nothing replaces a connection's features here, so that they are looked up once for all of its requests.
            _request = features.GetRequiredFeature<IHttpRequestFeature>();
            _response = features.GetRequiredFeature<IHttpResponseFeature>();
            _lifetime = features.GetRequiredFeature<IHttpRequestLifetimeFeature>();
            _input = features.GetRequiredFeature<IRequestBodyPipeFeature>();
            _arrival = features.Get<ArrivalReader>();
            _features = features;
        }

        Output.Begin(features.GetRequiredFeature<IHttpResponseBodyFeature>().Writer);
        (Id, AcceptedAt, Dialect, Route) = (id, _arrival?.ArrivedAt ?? now, Dialect.OpenAi, "unknown");
        HasUnreadBody = features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody == true;
        IHeaderDictionary headers = _response.Headers;
        headers["x-request-id"] = RequestIds.Inbound(_request.Headers["x-request-id"]) ?? id;
        headers["x-penstock-request-id"] = id;
    }

    /// <summary>It has ended; the connection's next bytes are another's.</summary>
    public void End() => _arrival?.End();

    /// <summary>Sends a whole answer in JSON.</summary>
    public ValueTask WriteJsonAsync(int status, ReadOnlyMemory<byte> json) => WriteAsync(status, "application/json", json);

    /// <summary>Sends a whole answer.</summary>
    public async ValueTask WriteAsync(int status, string contentType, ReadOnlyMemory<byte> body)
    {
        _response.StatusCode = status;
        IHeaderDictionary headers = _response.Headers;
        headers.ContentType = contentType;
        headers.ContentLength = body.Length;
        if (HasUnreadBody)
        {
            headers.Connection = "close";
        }

        if (!HttpMethods.IsHead(Method))
        {
            Output.Write(body.Span);
        }

        await Output.FlushAsync(Aborted);
    }

    /// <summary>Answers with an error, in the client's dialect and with what its SDK wants to know.</summary>
    public ValueTask WriteErrorAsync(InferenceError error)
    {
        ErrorDescription description = error.Description;
        IHeaderDictionary headers = _response.Headers;
        if (error.RetryAfter is { } wait)
        {
            headers["retry-after-ms"] = ((long)Math.Ceiling(wait.TotalMilliseconds)).ToString(System.Globalization.CultureInfo.InvariantCulture);
            headers.RetryAfter = ((long)Math.Ceiling(wait.TotalSeconds)).ToString(System.Globalization.CultureInfo.InvariantCulture);
        }

        headers["x-should-retry"] = description.Retryable ? "true" : "false";
        return WriteJsonAsync(description.Status, ErrorBodies.Of(Dialect, error, Id));
    }

    /// <summary>Sets the head of a successful answer; it goes out with the first flush.</summary>
    public void BeginAnswer(string contentType, long? length)
    {
        _response.StatusCode = StatusCodes.Status200OK;
        _response.Headers.ContentType = contentType;
        _response.Headers.ContentLength = length;
    }

    /// <summary>Cuts the connection: what was sent cannot be made good.</summary>
    public void Abort() => _lifetime.Abort();
}
