namespace Penstock.Mock.Journal;

/// <summary>
/// What the mock knows of one request: written by the request while it runs, read by anybody at any time.
/// </summary>
public sealed class RequestRecord
{
    private int _outputTokensWritten;
    private int _outputTokensSent;
    private long _bytes;
    private int _outcome;
    private int _ending;

    internal RequestRecord(long sequence, string id, DateTimeOffset started)
    {
        Sequence = sequence;
        Id = id;
        Started = started;
    }

    /// <summary>Counts from 1 since the mock started.</summary>
    public long Sequence { get; }

    /// <summary>The mock's own id, also sent in the dialect's request-id header.</summary>
    public string Id { get; }

    /// <summary>When the request's headers had arrived.</summary>
    public DateTimeOffset Started { get; }

    /// <summary>Whose format it is in.</summary>
    public MockDialect Dialect { get; internal set; }

    /// <summary>What it asks for.</summary>
    public MockOperation Operation { get; internal set; } = MockOperation.Lookup;

    /// <summary>The model asked for; empty until the request is read.</summary>
    public string Model { get; internal set; } = "";

    /// <summary>The raw path.</summary>
    public string Path { get; internal set; } = "";

    /// <summary>First 12 hex digits of the SHA-256 of the key (of the access key id for SigV4); empty without one.</summary>
    public string KeyFingerprint { get; internal set; } = "";

    /// <summary>Whether the SigV4 signature is right; null where there was none, or no secret to check it with.</summary>
    public bool? SignatureValid { get; internal set; }

    /// <summary>The client's own id, from a request header (see <see cref="MockOptions.RequestIdHeaders"/>); null without one.</summary>
    public string? ClientRequestId { get; internal set; }

    /// <summary>The note of a <c>tag</c> setting, else the request's user field.</summary>
    public string? Tag { get; internal set; }

    /// <summary>Whether the answer is streamed.</summary>
    public bool Stream { get; internal set; }

    /// <summary>The HTTP status sent; 0 while there is none.</summary>
    public int Status { get; internal set; }

    /// <summary>The fault that was injected; null for none.</summary>
    public string? Fault { get; internal set; }

    /// <summary>Why the request was refused; null if it was not.</summary>
    public string? Refusal { get; internal set; }

    /// <summary>Prompt tokens, cached and cache-written ones included.</summary>
    public int PromptTokens { get; internal set; }

    /// <summary>Of the prompt, those read from cache.</summary>
    public int CachedTokens { get; internal set; }

    /// <summary>Of the prompt, those written to cache.</summary>
    public int CacheWriteTokens { get; internal set; }

    /// <summary>How many places of the request ask for the prompt to be cached.</summary>
    public int CacheMarkers { get; internal set; }

    /// <summary>Of the output, those of reasoning.</summary>
    public int ReasoningTokens { get; internal set; }

    /// <summary>Output tokens of the whole answer, as its usage says or would have said, reasoning included.</summary>
    public int OutputTokens { get; internal set; }

    /// <summary>Output tokens handed to the socket: no client can have received more.</summary>
    public int OutputTokensWritten => Volatile.Read(ref _outputTokensWritten);

    /// <summary>Output tokens that the operating system has taken from the mock.</summary>
    public int OutputTokensSent => Volatile.Read(ref _outputTokensSent);

    /// <summary>Body bytes handed to the socket.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>How it ended.</summary>
    public MockOutcome Outcome => (MockOutcome)Volatile.Read(ref _outcome);

    /// <summary>From the request to the end of the answer; null while open.</summary>
    public TimeSpan? Duration { get; internal set; }

    /// <summary>The client may have its whole answer, but the totals do not hold it yet.</summary>
    internal bool IsSettling => Volatile.Read(ref _ending) == 1;

    /// <summary>Called before the last bytes of an answer are written.</summary>
    internal void BeginSettling() => Interlocked.CompareExchange(ref _ending, 1, 0);

    internal void EndSettling() => Volatile.Write(ref _ending, 2);

    internal void AddWritten(int tokens, int bytes)
    {
        Interlocked.Add(ref _outputTokensWritten, tokens);
        Interlocked.Add(ref _bytes, bytes);
    }

    internal void AddSent(int tokens) => Interlocked.Add(ref _outputTokensSent, tokens);

    /// <summary>Sets the outcome if none is set yet; the first one counts.</summary>
    internal bool TryEnd(MockOutcome outcome) => Interlocked.CompareExchange(ref _outcome, (int)outcome, 0) == 0;
}
