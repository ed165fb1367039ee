namespace Penstock.Catalog.Configuration;

/// <summary>A file's text, or why there is none: exactly one is set.</summary>
/// <param name="Text">The content.</param>
/// <param name="Problem">For a person, without a full stop: <c>does not exist</c>.</param>
public readonly record struct FileText(string? Text, string? Problem);
