namespace Penstock.Protocols.Inference.Answers;

/// <summary>A run of thought that only the provider can read.</summary>
/// <param name="Choice">Which answer.</param>
/// <param name="Provider">Who can read it: one of <see cref="ProviderTag"/>.</param>
/// <param name="Data">The thought, whole.</param>
public sealed record ReasoningEncrypted(int Choice, string Provider, string Data) : ChoiceChunk(Choice);
