namespace Penstock.Worker.Templates;

/// <summary>
/// A stretch of the rendered prompt. Segments alternate: neighbours of the same provenance are already merged.
/// </summary>
/// <param name="Text">Never empty.</param>
/// <param name="IsContent">
/// True when the text stems from a message, a tool or a caller's variable, however it was trimmed, cut or joined on its way. Such
/// text is never parsed as special tokens. Tokenize with <see cref="PromptPartition"/>: tokenizing segment by segment would change
/// the tokens at every seam.
/// </param>
public sealed record TemplateSegment(string Text, bool IsContent);
