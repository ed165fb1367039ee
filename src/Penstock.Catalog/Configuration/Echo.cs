namespace Penstock.Catalog.Configuration;

/// <summary>Shows a piece of the file in an error text: short, on one line, without control characters.</summary>
internal static class Echo
{
    private const int Longest = 40;

    public static string Of(string text)
    {
        string clean = string.Concat(text.Select(character => char.IsControl(character) || char.IsSurrogate(character) ? '?' : character));
        return clean.Length <= Longest ? clean : clean[..Longest] + "...";
    }
}
