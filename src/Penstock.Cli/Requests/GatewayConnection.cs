using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using Penstock.Cli.Hosting;
using Penstock.Cli.Terminals;

namespace Penstock.Cli.Requests;

/// <summary>One gateway's data listener, over HTTP. Faults of the network and of the gateway come back as values.</summary>
internal sealed class GatewayConnection : IDisposable
{
    private const int MostErrorBytes = 64 * 1024;

    private readonly HttpMessageInvoker _http;
    private readonly string? _key;

    public GatewayConnection(CommandContext context, Uri address, string? key)
    {
        (Address, _key) = (address, string.IsNullOrEmpty(key) ? null : key);
        _http = new HttpMessageInvoker(context.Http(), disposeHandler: true);
    }

    /// <summary>The listener's address, without a path.</summary>
    public Uri Address { get; }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    /// <summary>Sends one request below <c>/v1</c>; the caller disposes of an answer, which is always a success.</summary>
    public async Task<(HttpResponseMessage? Answer, RequestFault? Fault)> SendAsync(
        HttpMethod method, string path, HttpContent? body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, new Uri(Address, "/v1/" + path)) { Content = body };
        if (_key is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _key);
        }

        try
        {
            HttpResponseMessage answer = await _http.SendAsync(request, cancellationToken);
            if (answer.IsSuccessStatusCode)
            {
                return (answer, null);
            }

            using (answer)
            {
                return (null, await FaultOfAsync(answer, cancellationToken));
            }
        }
        catch (HttpRequestException exception)
        {
            return (null, Unreachable(exception));
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            return (null, Unreachable(exception));
        }
    }

    /// <summary>What a broken connection means.</summary>
    public RequestFault Unreachable(Exception exception)
    {
        string why = exception.InnerException switch
        {
            SocketException { SocketErrorCode: SocketError.ConnectionRefused } => "nothing listens there",
            SocketException socket => Printable.OneLine(socket.Message),
            _ => Printable.OneLine(exception.Message),
        };
        return new RequestFault(
            ExitCodes.Unreachable,
            $"Cannot reach {Address.GetLeftPart(UriPartial.Authority)}: {why}. Start a gateway with 'penstock serve', or name another one with --url.");
    }

    /// <summary>What the gateway said, if it is one of ours; else what kind of answer came.</summary>
    private async Task<RequestFault> FaultOfAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        byte[] body = new byte[MostErrorBytes];
        await using Stream stream = await answer.Content.ReadAsStreamAsync(cancellationToken);
        int length = await stream.ReadAtLeastAsync(body, body.Length, throwOnEndOfStream: false, cancellationToken);
        string? message = ErrorText.MessageOf(body.AsSpan(0, length));
        if (answer.StatusCode == HttpStatusCode.Unauthorized)
        {
            string what = _key is null ? "The gateway asks for a key" : "The gateway does not take this key";
            return new RequestFault(ExitCodes.Missing, $"{what}. Set PENSTOCK_API_KEY, or use --key.");
        }

        if (message is null)
        {
            return new RequestFault(ExitCodes.Failure, $"{Address.Authority} answered {(int)answer.StatusCode}, and not as Penstock does. Is --url right?");
        }

        bool isUnknown = answer.StatusCode == HttpStatusCode.NotFound;
        string hint = isUnknown && !message.Contains("/models", StringComparison.Ordinal) ? " 'penstock models' lists what is there." : "";
        return new RequestFault(isUnknown ? ExitCodes.Missing : ExitCodes.Failure, message + hint);
    }
}
