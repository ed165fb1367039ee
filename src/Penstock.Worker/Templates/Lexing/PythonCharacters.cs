using System.Globalization;

namespace Penstock.Worker.Templates.Lexing;

/// <summary>Character classes as Python has them.</summary>
internal static class PythonCharacters
{
    /// <summary><c>str.isspace</c>: .NET's white space and the four information separators.</summary>
    public static bool IsSpace(char character) => character is >= '\x1c' and <= '\x1f' || char.IsWhiteSpace(character);

    public static bool StartsName(char character) => character == '_' || char.IsLetter(character);

    public static bool ContinuesName(char character) => character == '_' || char.IsLetterOrDigit(character);

    /// <summary><c>str.isprintable</c>: whether <c>repr</c> shows the character itself.</summary>
    public static bool IsPrintable(int codePoint) => codePoint == ' ' || CharUnicodeInfo.GetUnicodeCategory(codePoint) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse
        or UnicodeCategory.OtherNotAssigned or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.SpaceSeparator);
}
