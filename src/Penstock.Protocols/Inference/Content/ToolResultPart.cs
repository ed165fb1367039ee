namespace Penstock.Protocols.Inference.Content;

/// <summary>What a tool gave back.</summary>
/// <param name="CallId">The id of the <see cref="ToolCallPart"/>.</param>
/// <param name="Content">Text, images, documents. May be empty.</param>
/// <param name="IsError">True when the tool failed.</param>
public sealed record ToolResultPart(string CallId, IReadOnlyList<ContentPart> Content, bool IsError = false) : ContentPart
{
    /// <summary>The text parts, joined.</summary>
    public string Text => string.Concat(Content.OfType<TextPart>().Select(part => part.Text));
}
