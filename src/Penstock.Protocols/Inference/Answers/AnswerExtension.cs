namespace Penstock.Protocols.Inference.Answers;

/// <summary>A field of the answer that only one provider has (service tier, system fingerprint).</summary>
/// <param name="Extension">The field.</param>
public sealed record AnswerExtension(ProviderExtension Extension) : ChatChunk;
