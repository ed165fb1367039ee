using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using Penstock.Protocols.Errors;

namespace Penstock.Providers.Transport;

/// <summary>Upstream calls through the platform's HTTP stack: TLS, HTTP/1.1 and HTTP/2, pooled connections. Right wherever it is used.</summary>
public sealed class HttpClientTransport : IUpstreamTransport, IDisposable
{
    private const int MaxHeadKilobytes = 64;

    private static readonly HttpRequestOptionsKey<TimeSpan> ConnectTimeout = new("penstock.connect");

    private readonly HttpMessageInvoker _invoker;

    /// <summary>Sends through <paramref name="handler"/>, and disposes of it.</summary>
    public HttpClientTransport(HttpMessageHandler handler) => _invoker = new HttpMessageInvoker(handler, disposeHandler: true);

    /// <summary>The handler for real networks; it connects only to what <paramref name="guard"/> allows.</summary>
    public static SocketsHttpHandler CreateHandler(TimeProvider time, EgressGuard guard) => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        AutomaticDecompression = DecompressionMethods.None,
        ActivityHeadersPropagator = null,
        MaxResponseHeadersLength = MaxHeadKilobytes,
        EnableMultipleHttp2Connections = true,
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(60),
        PooledConnectionLifetime = TimeSpan.FromMinutes(15),

        // An answer that is given up is not drained: closing its connection is what stops generation upstream.
        MaxResponseDrainSize = 0,
        ResponseDrainTimeout = TimeSpan.Zero,
        ConnectCallback = (context, token) => ConnectAsync(context, time, guard, token),
    };

    /// <inheritdoc/>
    public async ValueTask<UpstreamResult> SendAsync(UpstreamRequest request, CancellationToken cancellationToken)
    {
        HttpRequestMessage message = Compose(request);
        HttpResponseMessage? response = null;
        try
        {
            response = await _invoker.SendAsync(message, cancellationToken);
            Stream body = await response.Content.ReadAsStreamAsync(cancellationToken);
            return new UpstreamResult(Wrap(response, body), null);
        }
        catch (HttpRequestException exception)
        {
            response?.Dispose();
            return new UpstreamResult(null, Unreachable(exception, request.Address));
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            response?.Dispose();
            return new UpstreamResult(null, Unreachable(exception, request.Address));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _invoker.Dispose();

    private static HttpRequestMessage Compose(UpstreamRequest request)
    {
        bool secure = string.Equals(request.Address.Scheme, Uri.UriSchemeHttps, StringComparison.Ordinal);
        var message = new HttpRequestMessage(request.Method, request.Address)
        {
            Version = secure ? HttpVersion.Version20 : HttpVersion.Version11,
            VersionPolicy = secure ? HttpVersionPolicy.RequestVersionOrLower : HttpVersionPolicy.RequestVersionExact,
        };
        if (request.Body.Length > 0)
        {
            message.Content = new SegmentedContent(request.Body, request.ContentType);
        }

        for (int i = 0; i < request.Headers.Count; i++)
        {
            message.Headers.TryAddWithoutValidation(request.Headers[i].Key, request.Headers[i].Value);
        }

        message.Options.Set(ConnectTimeout, request.ConnectTimeout);
        return message;
    }

    private static HttpClientResponse Wrap(HttpResponseMessage message, Stream body) => new(message, body)
    {
        Status = (int)message.StatusCode,
        MediaType = MediaTypeOf(message.Content.Headers),
        ContentLength = message.Content.Headers.ContentLength,
    };

    private static string MediaTypeOf(HttpContentHeaders headers)
    {
        if (!headers.NonValidated.TryGetValues("Content-Type", out HeaderStringValues values))
        {
            return "";
        }

        string value = values.ToString();
        int end = value.IndexOf(';', StringComparison.Ordinal);
        string type = (end < 0 ? value : value[..end]).Trim();
        return type switch
        {
            "application/json" or "text/event-stream" => type,
            _ => type.ToLowerInvariant(),
        };
    }

    private static ProviderFault Unreachable(Exception exception, Uri address) => Unreachable(exception.Message, address);

    /// <summary>The fault of a target that could not be connected to, or that gave no head of an answer.</summary>
    internal static ProviderFault Unreachable(string why, Uri address) => new(
        new InferenceError(ErrorKind.UpstreamUnavailable, "The target of this model could not be reached. Try again later."),
        FaultCause.Connect,
        Detail: $"{address.Authority}: {why}");

    private static async ValueTask<Stream> ConnectAsync(
        SocketsHttpConnectionContext context, TimeProvider time, EgressGuard guard, CancellationToken cancellationToken)
    {
        TimeSpan wait = context.InitialRequestMessage.Options.TryGetValue(ConnectTimeout, out TimeSpan asked) ? asked : TimeSpan.FromSeconds(5);
        return new NetworkStream(await UpstreamConnector.ConnectAsync(context.DnsEndPoint, wait, time, guard, cancellationToken), ownsSocket: true);
    }
}
