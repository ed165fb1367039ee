namespace Penstock.Protocols.OpenAi.Requests;

/// <summary>Text: <c>type: text</c>, or a content that is a string.</summary>
/// <param name="Text">May be empty.</param>
public sealed record MessageTextPart(string Text) : MessageContentPart;
