namespace Penstock.Providers;

/// <summary>
/// How many tokens a piece of an answer may hold, for answers whose target never came to say. Most targets send one token a piece, so a short
/// piece is one; a longer one has four characters a token.
/// </summary>
internal static class OutputEstimate
{
    private const int LongestToken = 12;

    /// <summary>The estimate for a piece of so many characters or bytes.</summary>
    public static long Tokens(int length) => length <= LongestToken ? Math.Min(length, 1) : (length + 3) / 4;
}
