namespace Penstock.Worker.Hosting.Http;

/// <summary>Makes header values of text that came from outside.</summary>
internal static class HeaderText
{
    private const int LongestName = 64;

    /// <summary>The names, comma-separated. What a header cannot hold is percent-encoded, a long name is cut.</summary>
    public static string List(IEnumerable<string> names) => string.Join(", ", names.Select(Encode));

    private static string Encode(string name)
    {
        string text = name.Length <= LongestName ? name : name[..LongestName];
        return text.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '-' or '.' or '[' or ']')
            ? text
            : Uri.EscapeDataString(text);
    }
}
