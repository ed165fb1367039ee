namespace Penstock.Worker.Batching;

/// <summary>Working memory that all answers of a decode thread share, because they are sampled one after the other.</summary>
internal sealed class SamplerScratch(int vocabularySize)
{
    /// <summary>Scores to change: one per token.</summary>
    public float[] Scores { get; } = new float[vocabularySize];

    /// <summary>Tokens to draw from.</summary>
    public CandidateSet Candidates { get; } = new(vocabularySize);
}
