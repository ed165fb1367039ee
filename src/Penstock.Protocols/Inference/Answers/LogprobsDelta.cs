namespace Penstock.Protocols.Inference.Answers;

/// <summary>Log probabilities of the tokens that were last written.</summary>
/// <param name="Choice">Which answer.</param>
/// <param name="Tokens">In order.</param>
public sealed record LogprobsDelta(int Choice, IReadOnlyList<TokenLogprob> Tokens) : ChoiceChunk(Choice);
