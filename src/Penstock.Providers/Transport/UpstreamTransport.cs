using Penstock.Providers.Transport.Http11;

namespace Penstock.Providers.Transport;

/// <summary>Upstream calls as a gateway makes them: plain HTTP by the lean client, everything else by the platform's.</summary>
public sealed class UpstreamTransport(TimeProvider time, EgressGuard guard) : IUpstreamTransport, IDisposable
{
    private readonly Http11Transport _plain = new(time, guard);

    // Made when it is first needed: a gateway in front of servers of its own never does.
    private readonly Lazy<HttpClientTransport> _platform = new(() => new HttpClientTransport(HttpClientTransport.CreateHandler(time, guard)));

    /// <inheritdoc/>
    public ValueTask<UpstreamResult> SendAsync(UpstreamRequest request, CancellationToken cancellationToken) =>
        string.Equals(request.Address.Scheme, Uri.UriSchemeHttp, StringComparison.Ordinal)
            ? _plain.SendAsync(request, cancellationToken)
            : _platform.Value.SendAsync(request, cancellationToken);

    /// <inheritdoc/>
    public void Dispose()
    {
        _plain.Dispose();
        if (_platform.IsValueCreated)
        {
            _platform.Value.Dispose();
        }
    }
}
