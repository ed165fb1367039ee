namespace Penstock.Worker.Templates;

/// <summary>A piece of a prompt as the tokenizer wants it.</summary>
/// <param name="Text">Plain text, or the exact text of one special token.</param>
/// <param name="IsSpecial">True for one special token; false for text to tokenize with special parsing off.</param>
public readonly record struct PromptPiece(string Text, bool IsSpecial);
