using System.Net.Http.Headers;
using System.Text.Json;
using Penstock.Cli.Hosting;
using Penstock.Cli.Terminals;

namespace Penstock.Cli.Requests;

/// <summary>One gateway's admin listener, over HTTP. Faults come back as values.</summary>
internal sealed class AdminConnection(CommandContext context, Uri address, string? key) : IDisposable
{
    private const int MostBytes = 16 * 1024 * 1024;

    private readonly HttpMessageInvoker _http = new(context.Http(), disposeHandler: true);

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    /// <summary>Sends one request below <c>/admin/v1</c>. The document that came back; null for an empty answer.</summary>
    public async Task<(JsonDocument? Answer, RequestFault? Fault)> SendAsync(HttpMethod method, string path, HttpContent? body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, new Uri(address, "/admin/v1/" + path)) { Content = body };
        request.Headers.Authorization = key is null ? null : new AuthenticationHeaderValue("Bearer", key);
        try
        {
            using HttpResponseMessage answer = await _http.SendAsync(request, cancellationToken);
            await answer.Content.LoadIntoBufferAsync(MostBytes, cancellationToken);
            byte[] bytes = await answer.Content.ReadAsByteArrayAsync(cancellationToken);
            return answer.IsSuccessStatusCode
                ? (bytes.Length == 0 ? null : JsonDocument.Parse(bytes), null)
                : (null, Refused((int)answer.StatusCode, bytes));
        }
        catch (Exception exception) when (exception is HttpRequestException or JsonException || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return (null, Unreachable());
        }
    }

    /// <summary>Everything that is measured, in Prometheus' text format.</summary>
    public async Task<(string? Text, RequestFault? Fault)> MetricsAsync(CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(address, "/metrics"));
        request.Headers.Authorization = key is null ? null : new AuthenticationHeaderValue("Bearer", key);
        try
        {
            using HttpResponseMessage answer = await _http.SendAsync(request, cancellationToken);
            await answer.Content.LoadIntoBufferAsync(MostBytes, cancellationToken);
            return answer.IsSuccessStatusCode
                ? (await answer.Content.ReadAsStringAsync(cancellationToken), null)
                : (null, Refused((int)answer.StatusCode, await answer.Content.ReadAsByteArrayAsync(cancellationToken)));
        }
        catch (Exception exception) when (exception is HttpRequestException || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return (null, Unreachable());
        }
    }

    private RequestFault Unreachable() => new(
        ExitCodes.Unreachable,
        $"Cannot reach the admin listener at {address.GetLeftPart(UriPartial.Authority)}. Start a gateway with 'penstock serve', or name another one with --admin-url.");

    private RequestFault Refused(int status, byte[] body)
    {
        if (status == 401)
        {
            string what = key is null ? "The admin listener asks for a key" : "The admin listener does not take this key";
            return new RequestFault(ExitCodes.Missing, $"{what}. Set PENSTOCK_ADMIN_KEY, or use --admin-key.");
        }

        return new RequestFault(status == 404 ? ExitCodes.Missing : ExitCodes.Failure, Detail(body) ?? $"The admin listener answered {status}.");
    }

    private static string? Detail(byte[] body)
    {
        try
        {
            using JsonDocument problem = JsonDocument.Parse(body);
            return problem.RootElement.TryGetProperty("detail", out JsonElement detail) ? Printable.OneLine(detail.GetString() ?? "") : null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
