using System.Globalization;
using Penstock.Catalog.Providers;
using Penstock.Protocols.Bedrock;
using Penstock.Protocols.Bedrock.EventStream;
using Penstock.Protocols.Errors;
using Penstock.Protocols.Inference;
using Penstock.Protocols.Inference.Content;
using Penstock.Protocols.Inference.Embeddings;
using Penstock.Providers.Signing;
using Penstock.Providers.Translation;
using Penstock.Providers.Transport;

namespace Penstock.Providers;

/// <summary>
/// AWS Bedrock's Converse: authorised by a bearer key of Bedrock's own, or signed with the credentials that AWS tools read from the
/// environment (<c>AWS_BEARER_TOKEN_BEDROCK</c>, else <c>AWS_ACCESS_KEY_ID</c>, <c>AWS_SECRET_ACCESS_KEY</c>, <c>AWS_SESSION_TOKEN</c>).
/// </summary>
internal sealed class BedrockProvider : TranslatingProvider
{
    private static readonly SigV4Options Signing = new();

    private readonly string _root;
    private readonly SigV4Scope _scope;

    public BedrockProvider(ProviderSetup setup)
        : base(setup, ConverseCodec.Instance)
    {
        string region = setup.Options.Region ?? throw new ArgumentException($"providers.{setup.Options.Name}.region is missing.", nameof(setup));
        Uri endpoint = setup.Options.Endpoint ?? new Uri($"https://bedrock-runtime.{region}.amazonaws.com");
        _root = endpoint.GetLeftPart(UriPartial.Path).TrimEnd('/');
        _scope = new SigV4Scope(region, "bedrock");
    }

    public override string Kind => "bedrock";

    protected override string StreamMediaType => EventStreamWriter.ContentType;

    /// <summary>The colon of a model's id, and the slashes of an ARN, are encoded in the path.</summary>
    protected override Uri Address(ProviderCall call) =>
        new($"{_root}/model/{Uri.EscapeDataString(call.TargetModel.Text)}/{Method(call)}");

    protected override IEmbeddingCodec? Vectors(ProviderCall call) =>
        call.TargetModel.Text.Contains("titan-embed", StringComparison.Ordinal) ? TitanEmbeddingsCodec.Instance
        : call.TargetModel.Text.Contains("cohere.embed", StringComparison.Ordinal) ? CohereEmbeddingsCodec.Instance
        : null;

    protected override long? PromptTokens(UpstreamResponse response) =>
        long.TryParse(response.Header("x-amzn-bedrock-input-token-count"), NumberStyles.None, CultureInfo.InvariantCulture, out long tokens) ? tokens : null;

    /// <summary>It fetches from S3 only.</summary>
    protected override bool NeedsBytes(MediaSource source) => source.Url?.StartsWith("http", StringComparison.OrdinalIgnoreCase) == true;

    protected override ValueTask<Result<UpstreamHeaders>> AuthorizeAsync(
        ProviderCall call, Uri address, ReadOnlyMemory<ReadOnlyMemory<byte>> body, string? key, CancellationToken cancellationToken) =>
        ValueTask.FromResult(Authorize(address, body, key));

    protected override EncodeOptions Encoding(ProviderCall call)
    {
        EncodeOptions options = base.Encoding(call);
        return options.Model.Contains("claude", StringComparison.Ordinal) ? ClaudeModel.Describe(options) : options;
    }

    private static string Method(ProviderCall call) =>
        call.Embeddings is not null ? "invoke"
        : call.IsStream ? "converse-stream"
        : "converse";

    private static byte[] Join(ReadOnlyMemory<ReadOnlyMemory<byte>> parts)
    {
        byte[] whole = new byte[parts.ToArray().Sum(part => part.Length)];
        int position = 0;
        foreach (ReadOnlyMemory<byte> part in parts.Span)
        {
            part.Span.CopyTo(whole.AsSpan(position));
            position += part.Length;
        }

        return whole;
    }

    private Result<UpstreamHeaders> Authorize(Uri address, ReadOnlyMemory<ReadOnlyMemory<byte>> body, string? key)
    {
        var headers = new UpstreamHeaders();
        bool fromEnvironment = Setup.Options.Auth == ProviderAuth.Environment;
        string? bearer = fromEnvironment ? Setup.Environment("AWS_BEARER_TOKEN_BEDROCK") : key;
        if (!string.IsNullOrEmpty(bearer))
        {
            return headers.With("Authorization", "Bearer " + bearer);
        }

        if (!fromEnvironment)
        {
            return headers; // a server of one's own that asks for nothing
        }

        if (AwsCredentials.FromEnvironment(Setup.Environment) is not AwsCredentials credentials)
        {
            return new InferenceError(
                ErrorKind.UpstreamUnauthorized, "The provider could not be signed in to: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY have to be set.");
        }

        var request = new SigV4Request("POST", address.AbsolutePath, address.Query.TrimStart('?'), [new("Host", address.Authority)], Join(body));
        foreach ((string name, string value) in SigV4Signer.SignHeaders(request, credentials, _scope, Setup.Time.GetUtcNow(), Signing).Headers)
        {
            headers.With(name, value);
        }

        return headers;
    }
}
