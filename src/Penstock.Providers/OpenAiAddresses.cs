using Penstock.Protocols.Inference;

namespace Penstock.Providers;

/// <summary>The URLs of one server of OpenAI's dialect, made once.</summary>
internal sealed class OpenAiAddresses
{
    private readonly Uri _chat;
    private readonly Uri _completion;
    private readonly Uri _embedding;

    /// <summary>Below <paramref name="endpoint"/>, which ends with a version (<c>/v1</c>) or has no path; then <c>/v1</c> is meant.</summary>
    public OpenAiAddresses(Uri endpoint)
    {
        string path = endpoint.AbsolutePath.TrimEnd('/');
        string root = endpoint.GetLeftPart(UriPartial.Authority) + (path.Length == 0 ? "/v1" : path);
        _chat = new Uri(root + "/chat/completions");
        _completion = new Uri(root + "/completions");
        _embedding = new Uri(root + "/embeddings");
    }

    /// <summary>The URL of an operation.</summary>
    public Uri Of(Operation operation) => operation switch
    {
        Operation.Completion => _completion,
        Operation.Embedding => _embedding,
        _ => _chat,
    };
}
