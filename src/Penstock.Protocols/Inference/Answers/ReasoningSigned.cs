namespace Penstock.Protocols.Inference.Answers;

/// <summary>Closes a run of thought with its signature; without thought before it, the thought was not shown.</summary>
/// <param name="Choice">Which answer.</param>
/// <param name="Provider">Who can verify it: one of <see cref="ProviderTag"/>.</param>
/// <param name="Signature">The signature, whole.</param>
public sealed record ReasoningSigned(int Choice, string Provider, string Signature) : ChoiceChunk(Choice);
