namespace Penstock.Protocols.Inference.Content;

/// <summary>The model declines, in words.</summary>
/// <param name="Text">Its reason.</param>
public sealed record RefusalPart(string Text) : ContentPart;
