using System.Web;
using Penstock.Catalog.Providers;
using Penstock.Protocols.Errors;
using Penstock.Protocols.Inference;
using Penstock.Protocols.Inference.Embeddings;
using Penstock.Protocols.OpenAi;
using Penstock.Providers.Authorization;
using Penstock.Providers.Relay;
using Penstock.Providers.Translation;
using Penstock.Providers.Transport;

namespace Penstock.Providers;

/// <summary>
/// Azure OpenAI: OpenAI's dialect at a resource of one's own, by api-key or Entra token. An endpoint with <c>?api-version=</c> takes the classic
/// paths (<c>/openai/deployments/NAME/</c>), any other the v1 paths, where the deployment is the model's name.
/// </summary>
internal sealed class AzureOpenAiProvider : TranslatingProvider
{
    private const int MaxEventBytes = 4 * 1024 * 1024;
    private const int MaxAnswerBytes = 64 * 1024 * 1024;

    private readonly string _root;
    private readonly string? _apiVersion;
    private readonly EntraTokens? _tokens;

    public AzureOpenAiProvider(ProviderSetup setup)
        : base(setup, ChatCompletionsCodec.Instance)
    {
        Uri endpoint = setup.Options.Endpoint ?? throw new ArgumentException($"providers.{setup.Options.Name}.endpoint is missing.", nameof(setup));
        _root = endpoint.GetLeftPart(UriPartial.Path).TrimEnd('/');
        _apiVersion = HttpUtility.ParseQueryString(endpoint.Query)["api-version"];
        _tokens = setup.Options.Auth == ProviderAuth.Key ? null : new EntraTokens(setup);
    }

    public override string Kind => "azure-openai";

    public override bool Relays(Dialect dialect, Operation operation) =>
        dialect == Dialect.OpenAi && operation is Operation.Chat or Operation.Completion or Operation.Embedding;

    protected override Uri Address(ProviderCall call)
    {
        string operation = call.Operation switch
        {
            Operation.Completion => "completions",
            Operation.Embedding => "embeddings",
            _ => "chat/completions",
        };
        return _apiVersion is null
            ? new Uri($"{(_root.EndsWith("/openai/v1", StringComparison.Ordinal) ? _root : _root + "/openai/v1")}/{operation}")
            : new Uri($"{_root}/openai/deployments/{Uri.EscapeDataString(call.TargetModel.Text)}/{operation}?api-version={Uri.EscapeDataString(_apiVersion)}");
    }

    protected override async ValueTask<Result<UpstreamHeaders>> AuthorizeAsync(
        ProviderCall call, Uri address, ReadOnlyMemory<ReadOnlyMemory<byte>> body, string? key, CancellationToken cancellationToken)
    {
        UpstreamHeaders headers = new UpstreamHeaders().With("x-request-id", call.RequestId);
        if (_tokens is null)
        {
            return key is null ? headers : headers.With("api-key", key);
        }

        return (await _tokens.GetAsync(cancellationToken)).TryGet(out string? token, out InferenceError? error)
            ? headers.With("Authorization", "Bearer " + token)
            : error;
    }

    protected override IEmbeddingCodec? Vectors(ProviderCall call) => EmbeddingsCodec.Instance;

    protected override ReadOnlyMemory<ReadOnlyMemory<byte>> Splice(ProviderCall call) =>
        RelayRequestBody.Splice(call.Body!, call.TargetModel.Json, call.IsStream);

    protected override ContentAnswer Relay(UpstreamResponse response, ProviderCall call) => call.IsStream
        ? new OpenAiStreamAnswer(response, call.PublicModel, MaxEventBytes) { IsStream = true }
        : new OpenAiBodyAnswer(response, call.PublicModel, MaxAnswerBytes) { IsStream = false };

    protected override ProviderFault Explain(UpstreamFailure failure, ProviderCall call) => OpenAiFaults.Of(failure, isOurs: false);
}
