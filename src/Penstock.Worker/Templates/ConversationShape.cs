namespace Penstock.Worker.Templates;

/// <summary>
/// The forms in which a template takes what OpenAI's dialect has in one form only. Found by <see cref="TemplateProbe"/>.
/// </summary>
/// <param name="ContentAsParts">True where text must come as a list of typed parts; else parts of text are joined.</param>
/// <param name="ArgumentsAsText">True where a tool call's arguments must be a JSON text; else they are parsed, as transformers wants it.</param>
/// <param name="NullContentAsEmpty">True where a message without content must have an empty one.</param>
/// <param name="NoToolsAsEmpty">True where a request without tools must have an empty list of them; else it has none.</param>
internal sealed record ConversationShape(bool ContentAsParts, bool ArgumentsAsText, bool NullContentAsEmpty, bool NoToolsAsEmpty)
{
    /// <summary>What most templates take.</summary>
    public static ConversationShape Usual { get; } = new(
        ContentAsParts: false, ArgumentsAsText: false, NullContentAsEmpty: false, NoToolsAsEmpty: false);
}
