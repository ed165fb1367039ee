using System.Runtime.CompilerServices;
using Penstock.Protocols.Errors;
using Penstock.Protocols.Inference;
using Penstock.Protocols.Inference.Embeddings;
using Penstock.Protocols.OpenAi;
using Penstock.Providers.Relay;
using Penstock.Providers.Translation;
using Penstock.Providers.Transport;

namespace Penstock.Providers;

/// <summary>
/// OpenAI itself, and every server that speaks its dialect: our own workers, vLLM, llama-server, Ollama, TGI. Requests of that dialect are
/// relayed by bytes.
/// </summary>
internal sealed class OpenAiCompatibleProvider : TranslatingProvider
{
    private const int MaxEventBytes = 4 * 1024 * 1024;
    private const int MaxAnswerBytes = 64 * 1024 * 1024;

    private readonly bool _isOpenAi;
    private readonly OpenAiAddresses? _own;
    private readonly ConditionalWeakTable<Uri, OpenAiAddresses> _replicas = [];

    public OpenAiCompatibleProvider(ProviderSetup setup, string kind, Uri? defaultEndpoint)
        : base(setup, ChatCompletionsCodec.Instance)
    {
        (Kind, _isOpenAi) = (kind, defaultEndpoint is not null);
        Uri? endpoint = setup.Options.Endpoint ?? defaultEndpoint;
        _own = endpoint is null ? null : new OpenAiAddresses(endpoint);
    }

    public override string Kind { get; }

    public override bool Relays(Dialect dialect, Operation operation) =>
        dialect == Dialect.OpenAi && operation is Operation.Chat or Operation.Completion or Operation.Embedding;

    protected override Uri Address(ProviderCall call) => Addresses(call.Replica).Of(call.Operation);

    protected override ValueTask<Result<UpstreamHeaders>> AuthorizeAsync(
        ProviderCall call, Uri address, ReadOnlyMemory<ReadOnlyMemory<byte>> body, string? key, CancellationToken cancellationToken)
    {
        UpstreamHeaders headers = new UpstreamHeaders().With("x-request-id", call.RequestId);
        key = call.Replica is null ? key : call.ReplicaToken?.Reveal();
        return ValueTask.FromResult<Result<UpstreamHeaders>>(key is null ? headers : headers.With("Authorization", "Bearer " + key));
    }

    protected override EncodeOptions Encoding(ProviderCall call) => base.Encoding(call) with
    {
        Compatible = !_isOpenAi,
        AcceptsDeveloperRole = _isOpenAi,
        AcceptsMaxCompletionTokens = _isOpenAi,
    };

    protected override IEmbeddingCodec? Vectors(ProviderCall call) => EmbeddingsCodec.Instance;

    protected override ReadOnlyMemory<ReadOnlyMemory<byte>> Splice(ProviderCall call) =>
        RelayRequestBody.Splice(call.Body!, call.TargetModel.Json, call.IsStream);

    protected override ContentAnswer Relay(UpstreamResponse response, ProviderCall call)
    {
        string? ignored = response.Header("x-penstock-ignored");
        return call.IsStream
            ? new OpenAiStreamAnswer(response, call.PublicModel, MaxEventBytes) { IsStream = true, IgnoredFields = ignored }
            : new OpenAiBodyAnswer(response, call.PublicModel, MaxAnswerBytes) { IsStream = false, IgnoredFields = ignored };
    }

    protected override ProviderFault Explain(UpstreamFailure failure, ProviderCall call) => OpenAiFaults.Of(failure, isOurs: call.Replica is not null);

    private OpenAiAddresses Addresses(Uri? replica)
    {
        if (replica is not null)
        {
            return _replicas.GetValue(replica, static address => new OpenAiAddresses(address));
        }

        return _own ?? throw new InvalidOperationException("A provider without an endpoint was called without a replica.");
    }
}
