using Penstock.Mock.Behaviour;

namespace Penstock.Mock.Requests;

/// <summary>
/// What a request says to the model, gathered while it is read: its length in tokens, a hash that decides the answer, and the
/// last marker in it. A token is a word (parted by white space), or 16 characters of a longer one.
/// </summary>
internal sealed class PromptText
{
    /// <summary>What an image, sound or document counts.</summary>
    public const int AttachmentTokens = 85;

    private const int LongestToken = 16;

    public int Tokens { get; private set; }

    public ulong Hash { get; private set; } = Fingerprint.Offset;

    /// <summary>The settings inside the last <c>[[mock:...]]</c>; null without one.</summary>
    public string? Marker { get; private set; }

    /// <summary>The tokens of one text.</summary>
    public static int Count(ReadOnlySpan<char> text)
    {
        var (tokens, word) = (0, 0);
        foreach (var unit in text)
        {
            if (char.IsWhiteSpace(unit))
            {
                tokens += (word + LongestToken - 1) / LongestToken;
                word = 0;
            }
            else
            {
                word++;
            }
        }

        return tokens + ((word + LongestToken - 1) / LongestToken);
    }

    public void Add(string text)
    {
        Tokens += Count(text);
        Hash = Fingerprint.Text(text, Hash);
        var start = text.LastIndexOf(MarkerText.Start, StringComparison.Ordinal);
        if (start < 0)
        {
            return;
        }

        start += MarkerText.Start.Length;
        var end = text.IndexOf(MarkerText.End, start, StringComparison.Ordinal);
        Marker = end < 0 ? Marker : text[start..end];
    }

    public void AddAttachment(ReadOnlySpan<char> reference)
    {
        Tokens += AttachmentTokens;
        Hash = Fingerprint.Text(reference, Hash);
    }

    /// <summary>Continues a stored conversation.</summary>
    public void Continue(int tokens, ulong hash)
    {
        Tokens += tokens;
        Hash ^= hash;
    }
}
