using Penstock.Worker.Batching;
using Penstock.Worker.Hosting.Requests;

namespace Penstock.Worker.Hosting.Lifecycle;

/// <summary>A model that is ready to answer.</summary>
internal sealed class LoadedModel : IAsyncDisposable
{
    /// <summary>Its vocabulary.</summary>
    public required ITokenizer Tokenizer { get; init; }

    /// <summary>Runs generations on it.</summary>
    public required IGenerationScheduler Scheduler { get; init; }

    /// <summary>Most tokens of prompt and answer.</summary>
    public required int ContextTokens { get; init; }

    /// <summary>Bytes of the longest token: no text has fewer tokens than its bytes divided by this.</summary>
    public required int LongestTokenBytes { get; init; }

    /// <summary>Turns conversations into prompts; null where the model has no chat template.</summary>
    public required IConversationEncoder? Conversations { get; init; }

    /// <summary>Model and engine in one word, <c>system_fingerprint</c>.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>One line about the model for the log.</summary>
    public required string Summary { get; init; }

    /// <summary>Frees the engine.</summary>
    public required Func<ValueTask> Release { get; init; }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Release();
}
