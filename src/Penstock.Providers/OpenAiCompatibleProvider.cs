using System.Runtime.CompilerServices;
using Penstock.Protocols.Inference;
using Penstock.Providers.Relay;
using Penstock.Providers.Transport;

namespace Penstock.Providers;

/// <summary>
/// OpenAI itself, and every server that speaks its dialect: our own workers, vLLM, llama-server, Ollama, TGI. Requests of that dialect are
/// relayed by bytes.
/// </summary>
internal sealed class OpenAiCompatibleProvider : IProvider
{
    private const int MaxErrorBytes = 64 * 1024;
    private const int MaxEventBytes = 4 * 1024 * 1024;
    private const int MaxAnswerBytes = 64 * 1024 * 1024;

    private readonly ProviderSetup _setup;
    private readonly ProviderKeys _keys;
    private readonly OpenAiAddresses? _own;
    private readonly ConditionalWeakTable<Uri, OpenAiAddresses> _replicas = [];

    public OpenAiCompatibleProvider(ProviderSetup setup, string kind, Uri? defaultEndpoint)
    {
        (_setup, Kind) = (setup, kind);
        _keys = new ProviderKeys(setup.Options.Keys, setup.Time);
        Uri? endpoint = setup.Options.Endpoint ?? defaultEndpoint;
        _own = endpoint is null ? null : new OpenAiAddresses(endpoint);
    }

    public string Kind { get; }

    public bool Relays(Dialect dialect, Operation operation) =>
        dialect == Dialect.OpenAi && operation is Operation.Chat or Operation.Completion or Operation.Embedding;

    // 1. Put the target's model name into the body, and ask a stream to end with its token counts.
    // 2. Send it with a key of ours; nothing of the client's headers goes along.
    // 3. A status that is not 200 is a fault; the key it is about rests.
    // 4. Else wrap the body, which is read piece by piece.
    public async ValueTask<ProviderAnswer> SendAsync(ProviderCall call, CancellationToken cancellationToken)
    {
        int key = _keys.Next();
        UpstreamResult result = await _setup.Transport.SendAsync(Compose(call, key), cancellationToken);
        if (result.Response is not { } response)
        {
            return new FaultAnswer(result.Fault!);
        }

        if (response.Status == 200 && IsExpected(response.MediaType, call.IsStream))
        {
            return Wrap(response, call);
        }

        ProviderFault fault = response.Status == 200
            ? OpenAiFaults.Senseless($"content type {OpenAiErrorText.Clean(response.MediaType)}")
            : OpenAiFaults.Of(await ReadFailureAsync(response, cancellationToken), isOurs: call.Replica is not null);
        await response.DisposeAsync();
        _keys.Heed(key, fault);
        return new FaultAnswer(fault);
    }

    private UpstreamRequest Compose(ProviderCall call, int key) => new()
    {
        Address = Addresses(call.Replica).Of(call.Operation),
        Body = RelayRequestBody.Splice(call.Body, call.TargetModel.Json, call.IsStream),
        ConnectTimeout = call.ConnectTimeout,
        Headers = key < 0
            ? [new("x-request-id", call.RequestId)]
            : [new("x-request-id", call.RequestId), new("Authorization", "Bearer " + _keys.Reveal(key))],
    };

    private OpenAiAddresses Addresses(Uri? replica)
    {
        if (replica is not null)
        {
            return _replicas.GetValue(replica, static address => new OpenAiAddresses(address));
        }

        return _own ?? throw new InvalidOperationException("A provider without an endpoint was called without a replica.");
    }

    private static bool IsExpected(string mediaType, bool isStream) =>
        string.Equals(mediaType, isStream ? "text/event-stream" : "application/json", StringComparison.Ordinal);

    private static ContentAnswer Wrap(UpstreamResponse response, ProviderCall call)
    {
        string? ignored = response.Header("x-penstock-ignored");
        return call.IsStream
            ? new OpenAiStreamAnswer(response, call.PublicModel, MaxEventBytes) { IsStream = true, IgnoredFields = ignored }
            : new OpenAiBodyAnswer(response, call.PublicModel, MaxAnswerBytes) { IsStream = false, IgnoredFields = ignored };
    }

    private async ValueTask<UpstreamFailure> ReadFailureAsync(UpstreamResponse response, CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[MaxErrorBytes];
        int length = 0;
        try
        {
            length = await response.Body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException)
        {
            // The status says enough.
        }

        return new UpstreamFailure(response.Status, buffer.AsMemory(0, length), response.Header, _setup.Time.GetUtcNow());
    }
}
