namespace Penstock.Protocols.Inference.Content;

/// <summary>Text.</summary>
/// <param name="Text">May be empty.</param>
public sealed record TextPart(string Text) : ContentPart;
