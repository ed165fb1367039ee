namespace Penstock.Mock.Journal;

/// <summary>Requests and what they used.</summary>
public sealed class TokenCounts
{
    /// <summary>Requests that ended.</summary>
    public long Requests { get; private set; }

    /// <summary>Prompt tokens of the requests that were answered with 200.</summary>
    public long PromptTokens { get; private set; }

    /// <summary>Of these, tokens read from cache.</summary>
    public long CachedTokens { get; private set; }

    /// <summary>Of these, tokens written to cache.</summary>
    public long CacheWriteTokens { get; private set; }

    /// <summary>Output tokens that the answers would have had in all.</summary>
    public long OutputTokens { get; private set; }

    /// <summary>Of these, reasoning tokens.</summary>
    public long ReasoningTokens { get; private set; }

    /// <summary>Output tokens handed to sockets.</summary>
    public long OutputTokensWritten { get; private set; }

    /// <summary>Output tokens that the operating system has taken.</summary>
    public long OutputTokensSent { get; private set; }

    /// <summary>Body bytes handed to sockets.</summary>
    public long Bytes { get; private set; }

    internal void Add(RequestRecord record)
    {
        Requests++;
        PromptTokens += record.PromptTokens;
        CachedTokens += record.CachedTokens;
        CacheWriteTokens += record.CacheWriteTokens;
        OutputTokens += record.OutputTokens;
        ReasoningTokens += record.ReasoningTokens;
        OutputTokensWritten += record.OutputTokensWritten;
        OutputTokensSent += record.OutputTokensSent;
        Bytes += record.Bytes;
    }

    internal TokenCounts Copy() => (TokenCounts)MemberwiseClone();
}
