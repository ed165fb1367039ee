namespace Penstock.Mock.Answers;

/// <summary>
/// The tokens of an answer in one meaning: the prompt includes cached and cache-written tokens, the output includes reasoning.
/// Each dialect derives its own meaning from these.
/// </summary>
internal sealed record AnswerUsage(int Prompt, int Cached, int CacheWrite, int Output, int Reasoning)
{
    public int AudioPrompt { get; init; }

    public int AudioOutput { get; init; }

    public int Accepted { get; init; }

    public int Rejected { get; init; }

    public int Total => Prompt + Output;

    /// <summary>The prompt without what touched the cache.</summary>
    public int Uncached => Prompt - Cached - CacheWrite;
}
