namespace Penstock.Protocols.Inference.Answers;

/// <summary>What the provider has counted so far: cumulative, not a difference.</summary>
/// <param name="Usage">The counts.</param>
public sealed record UsageReported(TokenUsage Usage) : ChatChunk;
