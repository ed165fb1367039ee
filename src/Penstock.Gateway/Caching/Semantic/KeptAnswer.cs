using Penstock.Storage.Caching;

namespace Penstock.Gateway.Caching.Semantic;

/// <summary>The answer of a group: where it lies, and what is needed to compare others with it.</summary>
/// <param name="Key">Names it in the cache of answers.</param>
/// <param name="CreatedAt">When it was made, in milliseconds since 1970.</param>
/// <param name="Text">What it says, where it is short enough to be kept; null for a long one.</param>
/// <param name="Hash">Of what it says, case and white space aside.</param>
internal sealed record KeptAnswer(AnswerKey Key, long CreatedAt, string? Text, ulong Hash)
{
    /// <summary>The longest text that is kept, in characters.</summary>
    public const int MostCharacters = 4096;

    /// <summary>The vector of the text; null until somebody asks for it.</summary>
    public float[]? Vector { get; set; }

    /// <summary>An answer that says <paramref name="text"/>.</summary>
    public static KeptAnswer Of(AnswerKey key, long createdAt, string text) =>
        new(key, createdAt, text.Length <= MostCharacters ? text : null, TextHash.OfNormalised(text));
}
