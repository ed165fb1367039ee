namespace Penstock.Worker.Grammars.Patterns;

/// <summary>An outermost alternative of a regular expression. Without an anchor, anything may stand on that side.</summary>
/// <param name="Node">What must match.</param>
/// <param name="IsAtStart">True for <c>^</c>.</param>
/// <param name="IsAtEnd">True for <c>$</c>.</param>
internal sealed record PatternAlternative(PatternNode Node, bool IsAtStart, bool IsAtEnd);
