namespace Penstock.Protocols.Inference.Content;

/// <summary>A content block of a kind that only one provider has (server tools, search results).</summary>
/// <param name="Block">The block, whole.</param>
public sealed record OpaquePart(ProviderExtension Block) : ContentPart;
