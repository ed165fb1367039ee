using System.Globalization;
using System.Text.RegularExpressions;
using Penstock.Protocols.Errors;
using Penstock.Protocols.Gemini;
using Penstock.Protocols.Inference;
using Penstock.Protocols.Inference.Content;
using Penstock.Protocols.Inference.Embeddings;
using Penstock.Providers.Translation;

namespace Penstock.Providers;

/// <summary>
/// Google's generateContent: the Gemini API with a key, or Vertex AI where the endpoint is one of its own (<c>https://REGION-aiplatform.googleapis.com/
/// v1/projects/PROJECT/locations/REGION/publishers/google</c>), whose keys are access tokens.
/// </summary>
internal sealed partial class GeminiProvider : TranslatingProvider
{
    private readonly string _root;
    private readonly bool _isVertex;

    public GeminiProvider(ProviderSetup setup)
        : base(setup, GenerateContentCodec.Instance)
    {
        Uri endpoint = setup.Options.Endpoint ?? new Uri("https://generativelanguage.googleapis.com");
        string path = endpoint.AbsolutePath.TrimEnd('/');
        _isVertex = path.Contains("/publishers/", StringComparison.Ordinal);
        _root = endpoint.GetLeftPart(UriPartial.Authority) + (path.Length == 0 ? "/v1beta" : path) + "/models/";
    }

    public override string Kind => "gemini";

    protected override Uri Address(ProviderCall call)
    {
        string model = call.TargetModel.Text;
        string name = model.StartsWith("models/", StringComparison.Ordinal) ? model["models/".Length..] : model;
        string method = call.Embeddings is not null ? (_isVertex ? "predict" : "batchEmbedContents")
            : call.IsStream ? "streamGenerateContent?alt=sse"
            : "generateContent";
        return new Uri($"{_root}{Uri.EscapeDataString(name)}:{method}");
    }

    protected override IEmbeddingCodec? Vectors(ProviderCall call) => _isVertex ? VertexEmbeddingsCodec.For(call.TargetModel.Text) : EmbedContentsCodec.Instance;

    /// <summary>It fetches from Google's own storage only.</summary>
    protected override bool NeedsBytes(MediaSource source) =>
        source.Url?.StartsWith("http", StringComparison.OrdinalIgnoreCase) == true
        && !source.Url.StartsWith("https://generativelanguage.googleapis.com/", StringComparison.Ordinal);

    protected override ValueTask<Result<UpstreamHeaders>> AuthorizeAsync(
        ProviderCall call, Uri address, ReadOnlyMemory<ReadOnlyMemory<byte>> body, string? key, CancellationToken cancellationToken)
    {
        var headers = new UpstreamHeaders();
        if (key is not null)
        {
            headers = _isVertex ? headers.With("Authorization", "Bearer " + key) : headers.With("x-goog-api-key", key);
        }

        return ValueTask.FromResult<Result<UpstreamHeaders>>(headers);
    }

    protected override EncodeOptions Encoding(ProviderCall call)
    {
        (int major, int minor) = Version(call.TargetModel.Text);
        return base.Encoding(call) with
        {
            // Thinking came with 2.5, told by a budget; from 3 on it is told by a level.
            Thinking = major >= 3 ? ThinkingStyle.Effort : (major, minor).CompareTo((2, 5)) >= 0 ? ThinkingStyle.Budget : ThinkingStyle.None,
        };
    }

    /// <summary>The version in a model's name (<c>gemini-2.5-flash</c>); a name without one counts as the newest.</summary>
    private static (int Major, int Minor) Version(string model)
    {
        Match version = VersionInName().Match(model);
        return version.Success
            ? (Number(version.Groups["major"]), version.Groups["minor"].Success ? Number(version.Groups["minor"]) : 0)
            : (int.MaxValue, 0);
    }

    private static int Number(Group digits) => int.Parse(digits.Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"gemini-(?<major>\d{1,2})(?:\.(?<minor>\d{1,2}))?", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex VersionInName();
}
