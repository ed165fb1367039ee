namespace Penstock.Worker.Templates.Functions;

/// <summary>
/// Letter case, character by character, so that provenance stays aligned. Letters whose other case is longer, such as the German
/// sharp s, stay as they are; Python would expand them.
/// </summary>
internal static class LetterCase
{
    public static string Capitalize(string text) =>
        text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..].ToLowerInvariant();

    /// <summary><c>str.title</c>: a capital after whatever is no letter.</summary>
    public static string MethodTitle(string text) => Title(text, static character => !char.IsLetter(character));

    /// <summary>Jinja's filter <c>title</c>: a capital after white space, hyphens and opening brackets.</summary>
    public static string FilterTitle(string text) =>
        Title(text, static character => char.IsWhiteSpace(character) || character is '-' or '(' or '{' or '[' or '<');

    public static string Swap(string text) => string.Create(text.Length, text, static (target, source) =>
    {
        for (var index = 0; index < source.Length; index++)
        {
            target[index] = char.IsUpper(source[index]) ? char.ToLowerInvariant(source[index]) : char.ToUpperInvariant(source[index]);
        }
    });

    private static string Title(string text, Func<char, bool> separates) => string.Create(text.Length, (text, separates), static (target, source) =>
    {
        var starts = true;
        for (var index = 0; index < source.text.Length; index++)
        {
            var character = source.text[index];
            target[index] = starts ? char.ToUpperInvariant(character) : char.ToLowerInvariant(character);
            starts = source.separates(character);
        }
    });
}
