namespace Penstock.Protocols.Inference.Content;

/// <summary>A picture.</summary>
/// <param name="Source">Where its bytes are.</param>
/// <param name="Detail">OpenAI's <c>detail</c> (<c>low</c>, <c>high</c>, <c>auto</c>), or null.</param>
public sealed record ImagePart(MediaSource Source, string? Detail = null) : ContentPart;
