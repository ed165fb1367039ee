using System.Net;

namespace Penstock.Scaling.Targets;

/// <summary>Asks model servers how they are. The body of the answer is not read.</summary>
internal sealed class HealthProbe(HttpMessageHandler handler, TimeProvider time) : IDisposable
{
    private readonly HttpMessageInvoker _http = new(handler);

    /// <summary>One look at <paramref name="path"/> below <paramref name="address"/>. Fails only when cancelled.</summary>
    public async Task<HealthAnswer> LookAsync(Uri address, string path, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(address, path));
            using var response = await _http.SendAsync(request, either.Token);
            return response.StatusCode switch
            {
                HttpStatusCode.OK => HealthAnswer.Ready,
                HttpStatusCode.NotFound => HealthAnswer.UnknownPath,
                _ => HealthAnswer.NotReady,
            };
        }
        catch (HttpRequestException)
        {
            return HealthAnswer.Silence;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return HealthAnswer.Silence;
        }
    }

    public void Dispose() => _http.Dispose();
}
