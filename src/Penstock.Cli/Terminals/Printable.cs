using System.Text;

namespace Penstock.Cli.Terminals;

/// <summary>Makes text from elsewhere fit for a terminal: nothing in it can move the cursor, clear the screen or fake a prompt.</summary>
internal static class Printable
{
    /// <summary>The text with control characters made visible; line feeds and tabs stay.</summary>
    public static string Text(string text)
    {
        if (!text.AsSpan().ContainsAnyInRange('\0', '\u001f') && !text.AsSpan().ContainsAnyInRange('\u007f', '\u009f'))
        {
            return text;
        }

        var clean = new StringBuilder(text.Length);
        foreach (char character in text)
        {
            clean.Append(character switch
            {
                '\n' or '\t' => character,
                '\r' => ' ',
                < ' ' => (char)('\u2400' + character), // Unicode's control pictures
                >= '\u007f' and <= '\u009f' => '\u2421',
                _ => character,
            });
        }

        return clean.ToString();
    }

    /// <summary>The same on one line.</summary>
    public static string OneLine(string text) => Text(text).ReplaceLineEndings(" ").Trim();
}
