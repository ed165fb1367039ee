namespace Penstock.Mock.Behaviour;

/// <summary>
/// How the mock answers: an immutable snapshot. The settings by name, with their text forms, are in
/// <see cref="BehaviourSettings"/>; they can be given at start, changed while it runs, and overridden by a request.
/// </summary>
public sealed record MockBehaviour
{
    /// <summary>Milliseconds from the end of the request to the first output token; default 0.</summary>
    public Distribution FirstToken { get; init; }

    /// <summary>Milliseconds to the response headers; null sends them with the first token.</summary>
    public Distribution? Headers { get; init; }

    /// <summary>Output tokens a second in one stream; 0 (the default) is as fast as the socket takes them.</summary>
    public Distribution Rate { get; init; }

    /// <summary>How far the gap between two tokens strays from its mean, 0 to 1 of it; default 0.</summary>
    public double Jitter { get; init; }

    /// <summary>Tokens in one chunk of a stream; default 1.</summary>
    public int Chunk { get; init; } = 1;

    /// <summary>When above 0, answers are written in pieces of that many bytes, each flushed by itself.</summary>
    public int Split { get; init; }

    /// <summary>A comment or ping is put before every so many chunks; 0 (the default) for none.</summary>
    public int Comments { get; init; }

    /// <summary>Visible output tokens of an answer, cut by the request's own maximum; default 16.</summary>
    public Distribution Tokens { get; init; } = Distribution.Constant(16);

    /// <summary>Prompt tokens to report; null counts the words of the request.</summary>
    public int? Prompt { get; init; }

    /// <summary>Of the prompt, tokens read from the provider's cache.</summary>
    public int Cached { get; init; }

    /// <summary>Of the prompt, tokens written to the provider's cache.</summary>
    public int CacheWrite { get; init; }

    /// <summary>Of the output, reasoning tokens; null gives 8 to requests that ask for reasoning and 0 to others.</summary>
    public int? Reasoning { get; init; }

    /// <summary>Of the prompt, audio tokens (OpenAI).</summary>
    public int AudioPrompt { get; init; }

    /// <summary>Of the output, audio tokens (OpenAI).</summary>
    public int AudioOutput { get; init; }

    /// <summary>Predicted tokens that were accepted (OpenAI).</summary>
    public int Accepted { get; init; }

    /// <summary>Predicted tokens that were rejected (OpenAI).</summary>
    public int Rejected { get; init; }

    /// <summary>False leaves every usage record out of the answers; default true.</summary>
    public bool Usage { get; init; } = true;

    /// <summary>The answer's text word for word; null makes one from the seed and the request.</summary>
    public string? Text { get; init; }

    /// <summary>From which words texts are made: <c>plain</c> or <c>unicode</c>.</summary>
    public VocabularyKind Words { get; init; }

    /// <summary>
    /// Tools to call, joined by '+' (parallel calls); <c>auto</c> calls the first that the request offers, <c>all</c> each of
    /// them. Only offered tools are called, and none when the request's last turn is a tool's result. Null calls when forced.
    /// </summary>
    public string? Tool { get; init; }

    /// <summary>The arguments of the tool calls, as JSON; null makes them from the tool's schema.</summary>
    public string? Arguments { get; init; }

    /// <summary>True shows the reasoning text in OpenAI chat answers, as <c>reasoning_content</c>; others show what was asked.</summary>
    public bool Thoughts { get; init; }

    /// <summary>Why the answer ends; null lets the request decide.</summary>
    public FinishReason? Finish { get; init; }

    /// <summary>Failures by probability; the first that strikes wins.</summary>
    public IReadOnlyList<FaultRule> Fail { get; init; } = [];

    /// <summary>Failures in order, one a request, before <see cref="Fail"/> applies; <c>ok</c> is none.</summary>
    public IReadOnlyList<Fault> Script { get; init; } = [];

    /// <summary>What 429 and 503 say about when to come back, in milliseconds; null leaves the header out.</summary>
    public Distribution? RetryAfter { get; init; } = Distribution.Constant(1_000);

    /// <summary>How long a stall lasts before the connection is closed, in milliseconds; default ten minutes.</summary>
    public Distribution StallFor { get; init; } = Distribution.Constant(600_000);

    /// <summary>Requests a minute that one key may send; 0 (the default) is no limit.</summary>
    public int Rpm { get; init; }

    /// <summary>Tokens a minute that one key may use; 0 (the default) is no limit.</summary>
    public int Tpm { get; init; }

    /// <summary>A note of the caller's, kept in the request's record.</summary>
    public string? Tag { get; init; }
}
