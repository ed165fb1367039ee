namespace Penstock.Providers.Transport;

/// <summary>
/// Sends one HTTP request upstream and gives the answer's head; the body is read by the caller. Redirects are never followed,
/// cookies never kept, nothing is decompressed. Safe for concurrent use.
/// </summary>
public interface IUpstreamTransport
{
    /// <summary>Sends <paramref name="request"/>; a fault is one of connecting, sending, or a head that is no HTTP or too large.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled; the connection is closed.</exception>
    ValueTask<UpstreamResult> SendAsync(UpstreamRequest request, CancellationToken cancellationToken);
}
