namespace Penstock.Protocols.Inference.Content;

/// <summary>A document.</summary>
/// <param name="Source">Where its bytes are.</param>
/// <param name="FileName">Its name or title, or null.</param>
public sealed record FilePart(MediaSource Source, string? FileName = null) : ContentPart;
