using Penstock.Protocols.Anthropic;
using Penstock.Protocols.Errors;
using Penstock.Protocols.Inference;
using Penstock.Protocols.Inference.Answers;
using Penstock.Providers.Relay;
using Penstock.Providers.Translation;
using Penstock.Providers.Transport;

namespace Penstock.Providers;

/// <summary>Anthropic's Messages API. Requests of that dialect are relayed by bytes.</summary>
internal sealed class AnthropicProvider : TranslatingProvider
{
    private const string ApiVersion = "2023-06-01";
    private const int MaxEventBytes = 4 * 1024 * 1024;
    private const int MaxAnswerBytes = 64 * 1024 * 1024;

    private readonly Uri _messages;
    private readonly Uri _count;

    public AnthropicProvider(ProviderSetup setup)
        : base(setup, MessagesCodec.Instance)
    {
        Uri endpoint = setup.Options.Endpoint ?? new Uri("https://api.anthropic.com");
        string path = endpoint.AbsolutePath.TrimEnd('/');
        string root = endpoint.GetLeftPart(UriPartial.Authority) + (path.EndsWith("/v1", StringComparison.Ordinal) ? path : path + "/v1");
        (_messages, _count) = (new Uri(root + "/messages"), new Uri(root + "/messages/count_tokens"));
    }

    public override string Kind => "anthropic";

    public override bool Relays(Dialect dialect, Operation operation) =>
        dialect == Dialect.Anthropic && operation is Operation.Chat or Operation.TokenCount;

    protected override Uri Address(ProviderCall call) => call.Operation == Operation.TokenCount ? _count : _messages;

    protected override ValueTask<Result<UpstreamHeaders>> AuthorizeAsync(
        ProviderCall call, Uri address, ReadOnlyMemory<ReadOnlyMemory<byte>> body, string? key, CancellationToken cancellationToken)
    {
        UpstreamHeaders headers = new UpstreamHeaders().With("anthropic-version", ApiVersion).With("x-request-id", call.RequestId);
        return ValueTask.FromResult<Result<UpstreamHeaders>>(key is null ? headers : headers.With("x-api-key", key));
    }

    protected override EncodeOptions Encoding(ProviderCall call) => ClaudeModel.Describe(base.Encoding(call));

    protected override ReadOnlyMemory<ReadOnlyMemory<byte>> Splice(ProviderCall call) =>
        RelayRequestBody.Splice(call.Body!, call.TargetModel.Json, switchUsageOn: false);

    protected override ContentAnswer Relay(UpstreamResponse response, ProviderCall call)
    {
        AnswerSeed seed = new(call.RequestId, call.TargetModel.Text, Setup.Time.GetUtcNow().ToUnixTimeSeconds());
        return call switch
        {
            { IsStream: true } => new MessagesStreamAnswer(response, call.PublicModel, seed, MaxEventBytes) { IsStream = true },
            { Operation: Operation.TokenCount } => new TokenCountAnswer(response, MaxAnswerBytes) { IsStream = false },
            _ => new MessagesBodyAnswer(response, call.PublicModel, seed, MaxAnswerBytes) { IsStream = false },
        };
    }
}
