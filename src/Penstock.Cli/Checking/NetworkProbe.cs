using System.Net.Sockets;
using Penstock.Cli.Hosting;
using Penstock.Cli.Terminals;

namespace Penstock.Cli.Checking;

/// <summary>Single GETs with a time limit. Faults are values.</summary>
internal sealed class NetworkProbe(CommandContext context) : IDisposable
{
    /// <summary>The largest body that is read.</summary>
    public const int MostBytes = 4 * 1024 * 1024;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly HttpMessageInvoker _http = new(context.Http(), disposeHandler: true);

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    /// <summary>Asks <paramref name="address"/>, with these headers.</summary>
    public async Task<ProbeAnswer> GetAsync(Uri address, IEnumerable<(string Name, string Value)> headers, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(Patience, context.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        foreach ((string name, string value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        try
        {
            using HttpResponseMessage answer = await _http.SendAsync(request, either.Token);
            return new ProbeAnswer((int)answer.StatusCode, null, await BodyAsync(answer, either.Token));
        }
        catch (HttpRequestException exception)
        {
            return new ProbeAnswer(0, Why(exception), default);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new ProbeAnswer(0, $"no answer within {Patience.TotalSeconds:0} s", default);
        }
    }

    private static async Task<ReadOnlyMemory<byte>> BodyAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        try
        {
            await answer.Content.LoadIntoBufferAsync(MostBytes, cancellationToken);
            return await answer.Content.ReadAsByteArrayAsync(cancellationToken);
        }
        catch (HttpRequestException)
        {
            return default;
        }
    }

    private static string Why(HttpRequestException exception) => exception switch
    {
        { InnerException: SocketException { SocketErrorCode: SocketError.ConnectionRefused } } => "nothing listens there",
        { HttpRequestError: HttpRequestError.NameResolutionError } => "its name does not resolve",
        { HttpRequestError: HttpRequestError.SecureConnectionError } => "no secure connection (TLS)",
        _ => Printable.OneLine(exception.InnerException?.Message ?? exception.Message),
    };
}
