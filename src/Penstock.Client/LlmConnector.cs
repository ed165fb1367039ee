using System.Net;
using Microsoft.Extensions.AI;
using Penstock.Providers;
using Penstock.Providers.Transport;

namespace Penstock.Client;

/// <summary>
/// One connection to a language model, wherever it runs: through Penstock, or straight to a provider. Safe for concurrent use; make one
/// and keep it.
/// </summary>
public sealed class LlmConnector : IDisposable
{
    private readonly HttpClientTransport _transport;
    private readonly IProvider _provider;
    private readonly TimeProvider _time;

    /// <summary>Connects as <paramref name="options"/> say; nothing is sent yet.</summary>
    /// <param name="options">Provider and models.</param>
    /// <param name="handler">How the network is reached; null is the real one, with private hosts refused unless allowed.</param>
    /// <param name="time">The clock; null is the system's.</param>
    /// <exception cref="ArgumentException">There is no such kind of provider.</exception>
    public LlmConnector(ConnectorOptions options, HttpMessageHandler? handler = null, TimeProvider? time = null)
    {
        (Options, _time) = (options, time ?? TimeProvider.System);
        _transport = new HttpClientTransport(handler ?? HttpClientTransport.CreateHandler(_time, Guard(options)));
        _provider = ProviderKinds.Create(new ProviderSetup(options.Provider, _transport, _time) { Environment = Environment.GetEnvironmentVariable }) ?? throw new ArgumentException(
            $"There is no provider kind '{options.Provider.Kind}': use one of {string.Join(", ", ProviderKinds.Names)}.", nameof(options));
    }

    /// <summary>Where requests go.</summary>
    public ConnectorOptions Options { get; }

    /// <summary>Connects to what the environment names, see <see cref="ConnectorEnvironment"/>.</summary>
    /// <exception cref="InvalidOperationException">The environment names nothing; the message says what to set.</exception>
    public static LlmConnector FromEnvironment() => new(ConnectorEnvironment.Read(Environment.GetEnvironmentVariable));

    /// <summary>Asks one question and gives the answer's text.</summary>
    /// <exception cref="LlmException">There was no whole answer.</exception>
    public async Task<string> GetCompletionAsync(string prompt, CancellationToken cancellationToken = default)
    {
        using IChatClient client = AsChatClient();
        ChatResponse answer = await client.GetResponseAsync([new ChatMessage(ChatRole.User, prompt)], options: null, cancellationToken);
        return answer.Text;
    }

    /// <summary>A chat client over this connector; disposing of it leaves the connector open.</summary>
    public IChatClient AsChatClient() => new ProviderChatClient(_provider, Options, _time);

    /// <inheritdoc/>
    public void Dispose() => _transport.Dispose();

    private static EgressGuard Guard(ConnectorOptions options) =>
        options.Provider.Endpoint is { } endpoint && IsLoopback(endpoint.Host)
            ? new EgressGuard([.. options.AllowHosts, endpoint.Host])
            : new EgressGuard(options.AllowHosts);

    private static bool IsLoopback(string host) =>
        string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host.Trim('[', ']'), out IPAddress? address) && IPAddress.IsLoopback(address));
}
