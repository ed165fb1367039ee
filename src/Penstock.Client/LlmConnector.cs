using System.Net;
using Microsoft.Extensions.AI;
using Penstock.Catalog.Providers;
using Penstock.Providers;
using Penstock.Providers.Transport;

namespace Penstock.Client;

/// <summary>
/// One connection to a language model, wherever it runs: through Penstock, or straight to a provider. Safe for concurrent use; make one
/// and keep it.
/// </summary>
public sealed class LlmConnector : IDisposable
{
    private readonly HttpMessageInvoker _http;
    private readonly HttpClientTransport[] _transports;
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
        HttpMessageHandler To(EgressGuard guard) => handler ?? HttpClientTransport.CreateHandler(_time, guard);
        HttpMessageHandler network = To(Guard(options));
        _http = new HttpMessageInvoker(network, disposeHandler: false);
        _transports =
        [
            new(network),
            new(To(new EgressGuard(options.AllowHosts))),
            new(To(EgressGuard.ForIdentity(Environment.GetEnvironmentVariable))),
        ];
        _provider = ProviderKinds.Create(new ProviderSetup(options.Provider, _transports[0], _time)
        {
            Media = _transports[1],
            Identity = _transports[2],
            Environment = Environment.GetEnvironmentVariable,
        }) ?? throw new ArgumentException(
            $"There is no provider kind '{options.Provider.Kind}': use one of {string.Join(", ", ProviderKinds.Names)}.", nameof(options));
    }

    /// <summary>Where requests go.</summary>
    public ConnectorOptions Options { get; }

    /// <summary>Where the provider lists its models, which is what <see cref="CheckAsync"/> asks for; null where it cannot be asked by key.</summary>
    public Uri? ModelsAddress => Options.Provider.Auth == ProviderAuth.Key ? ModelListing.Address(Options.Provider) : null;

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

    /// <summary>
    /// An embedding generator over this connector, for <see cref="ConnectorOptions.EmbeddingModel"/> or the model that a call names; disposing of it
    /// leaves the connector open.
    /// </summary>
    public IEmbeddingGenerator<string, Embedding<float>> AsEmbeddingGenerator() => new ProviderEmbeddingGenerator(_provider, Options, _time);

    /// <summary>Shows the provider each of its keys, one after another as they are read, and asks for its models. Nothing is generated.</summary>
    /// <exception cref="InvalidOperationException">It cannot be asked by key: <see cref="ModelsAddress"/> is null.</exception>
    public IAsyncEnumerable<KeyCheck> CheckAsync(CancellationToken cancellationToken = default) =>
        new ConnectionCheck(_http, Options.Provider, _time).RunAsync(
            ModelsAddress ?? throw new InvalidOperationException($"The provider '{Options.Provider.Name}' cannot be asked by key."), cancellationToken);

    /// <inheritdoc/>
    public void Dispose()
    {
        _http.Dispose();
        Array.ForEach(_transports, transport => transport.Dispose());
    }

    private static EgressGuard Guard(ConnectorOptions options) =>
        options.Provider.Endpoint is { } endpoint && IsLoopback(endpoint.Host)
            ? new EgressGuard([.. options.AllowHosts, endpoint.Host])
            : new EgressGuard(options.AllowHosts);

    private static bool IsLoopback(string host) =>
        string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host.Trim('[', ']'), out IPAddress? address) && IPAddress.IsLoopback(address));
}
