namespace Penstock.Worker.Templates.Lexing;

/// <summary>Recognizes the tags <c>raw</c> and <c>endraw</c>, which the lexer has to know because nothing between them is a tag.</summary>
internal static class TagWord
{
    /// <summary>Matches white space, <paramref name="word"/>, white space and the tag's end.</summary>
    /// <param name="source">The source.</param>
    /// <param name="position">Just behind the opening and its sign.</param>
    /// <param name="word">The tag's name.</param>
    /// <param name="end">Just behind the closing, before what its sign eats.</param>
    /// <param name="sign">The sign of the closing, or a space.</param>
    public static bool TryMatch(string source, int position, string word, out int end, out char sign)
    {
        end = SkipSpace(source, position);
        sign = ' ';
        if (string.CompareOrdinal(source, end, word, 0, word.Length) != 0)
        {
            return false;
        }
        end = SkipSpace(source, end + word.Length);
        if (end < source.Length && source[end] is '-' or '+')
        {
            sign = source[end];
            end++;
        }
        if (string.CompareOrdinal(source, end, "%}", 0, 2) != 0)
        {
            return false;
        }
        end += 2;
        return true;
    }

    private static int SkipSpace(string source, int position)
    {
        while (position < source.Length && PythonCharacters.IsSpace(source[position]))
        {
            position++;
        }
        return position;
    }
}
