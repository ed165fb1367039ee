using System.Net;
using System.Net.Http.Headers;

namespace Penstock.ControlPlane.Alerts.Sinks;

/// <summary>Posts notices. Redirects are not followed, answers are not read, and no error says more of an address than its host.</summary>
internal sealed class SinkCaller(HttpMessageHandler handler, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly HttpMessageInvoker _invoker = new(handler, disposeHandler: true);

    /// <summary>Makes one call.</summary>
    public async Task<SinkResult> SendAsync(AlertPost post, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        using var message = new HttpRequestMessage(HttpMethod.Post, post.Url)
        {
            Content = new ByteArrayContent(post.Body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") { CharSet = "utf-8" } } },
        };
        message.Headers.UserAgent.ParseAdd("Penstock");
        if (post.Signature is { } signature)
        {
            message.Headers.Add("x-penstock-signature", signature);
        }

        try
        {
            using HttpResponseMessage answer = await _invoker.SendAsync(message, either.Token);
            return Judge(answer);
        }
        catch (HttpRequestException exception)
        {
            return new SinkResult(false, null, $"{post.Url.Host} cannot be reached: {exception.HttpRequestError}.");
        }
        catch (Exception exception) when (exception is TimeoutException or IOException || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return new SinkResult(false, null, $"{post.Url.Host} did not answer in time.");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _invoker.Dispose();

    private SinkResult Judge(HttpResponseMessage answer)
    {
        int status = (int)answer.StatusCode;
        if (answer.IsSuccessStatusCode)
        {
            return new SinkResult(true, status, null);
        }

        TimeSpan? after = answer.Headers.RetryAfter?.Delta ?? (answer.Headers.RetryAfter?.Date is { } date ? date - time.GetUtcNow() : null);
        bool isFinal = status is >= 300 and < 500 && answer.StatusCode is not (HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout);
        return new SinkResult(false, status, $"It answered {status}.", after, isFinal);
    }
}
