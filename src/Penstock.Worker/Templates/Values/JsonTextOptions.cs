namespace Penstock.Worker.Templates.Values;

/// <summary>The arguments of Python's <c>json.dumps</c> that templates use.</summary>
/// <param name="Indent">What one level is indented with; null writes everything on one line.</param>
/// <param name="ItemSeparator">Between items; Python's default is <c>", "</c>, and <c>","</c> with an indent.</param>
/// <param name="KeySeparator">Between key and value; Python's default is <c>": "</c>.</param>
/// <param name="EnsureAscii">True escapes what is not ASCII.</param>
/// <param name="SortKeys">True orders the members by key.</param>
internal sealed record JsonTextOptions(string? Indent, string ItemSeparator, string KeySeparator, bool EnsureAscii, bool SortKeys);
