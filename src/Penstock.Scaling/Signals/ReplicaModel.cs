namespace Penstock.Scaling.Signals;

/// <summary>
/// What one replica can do. An iteration of continuous batching takes <c>a + b * sequences + g * prompt tokens</c>; the default is llama2-70b on
/// H100 with tensor parallelism 4, fitted to the splitwise measurements (Patel et al., Splitwise, ISCA 2024).
/// </summary>
public sealed record ReplicaModel
{
    /// <summary>a: seconds an iteration takes whatever is in it.</summary>
    public double BaseSeconds { get; init; } = 0.029;

    /// <summary>b: seconds for each sequence that is decoded.</summary>
    public double SecondsPerSequence { get; init; } = 0.00036;

    /// <summary>g: seconds for each prompt token that is taken in.</summary>
    public double SecondsPerPromptToken { get; init; } = 0.0001;

    /// <summary>Sequences at once.</summary>
    public int MaxSequences { get; init; } = 64;

    /// <summary>Prompt tokens of one iteration.</summary>
    public int ChunkTokens { get; init; } = 512;

    /// <summary>Tokens that the KV cache holds.</summary>
    public int KvTokens { get; init; } = 400_000;

    /// <summary>
    /// Replica-seconds that a request costs in a full batch:
    /// <c>g * in + b * out + a * (in / chunk + out) / batch</c>.
    /// </summary>
    public double Work(double inputTokens, double outputTokens) =>
        (SecondsPerPromptToken * inputTokens) + (SecondsPerSequence * outputTokens)
        + (BaseSeconds * ((inputTokens / ChunkTokens) + outputTokens) / MaxSequences);

    /// <summary>Seconds until the first token on an idle replica.</summary>
    public double UnloadedFirstToken(int inputTokens) =>
        (Math.Ceiling((double)inputTokens / ChunkTokens) * BaseSeconds) + (SecondsPerPromptToken * inputTokens);
}
