namespace Penstock.Protocols.Inference.Answers;

/// <summary>A content block of a kind that only one provider has, whole.</summary>
/// <param name="Choice">Which answer.</param>
/// <param name="Block">The block.</param>
public sealed record OpaqueContent(int Choice, ProviderExtension Block) : ChoiceChunk(Choice);
