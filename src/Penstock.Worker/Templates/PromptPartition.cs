using System.Text;

namespace Penstock.Worker.Templates;

/// <summary>
/// Cuts a rendered prompt at its special tokens. Only the template's own text is searched, so a user who types a special token gets
/// its letters; and plain text keeps its neighbours across the seam between template and content, so it is tokenized as in training.
/// </summary>
public sealed class PromptPartition
{
    private readonly Dictionary<char, string[]> _tokensByFirst;

    /// <param name="specialTokens">The texts of the vocabulary's control and user-defined tokens. Empty ones are left out.</param>
    public PromptPartition(IEnumerable<string> specialTokens)
    {
        // Longest first, as llama.cpp orders them: '<|im_start|>' must win over a token '<|'.
        _tokensByFirst = specialTokens.Where(token => token.Length > 0).Distinct(StringComparer.Ordinal)
            .GroupBy(token => token[0])
            .ToDictionary(group => group.Key, group => group.OrderByDescending(token => token.Length).ToArray());
    }

    /// <summary>Cuts <paramref name="segments"/>; the pieces' texts joined are the segments' texts joined.</summary>
    public IReadOnlyList<PromptPiece> Cut(IReadOnlyList<TemplateSegment> segments)
    {
        var pieces = new List<PromptPiece>();
        var plain = new StringBuilder();
        foreach (var segment in segments)
        {
            if (segment.IsContent)
            {
                plain.Append(segment.Text);
            }
            else
            {
                CutTemplateText(segment.Text, plain, pieces);
            }
        }
        Flush(plain, pieces);
        return pieces;
    }

    private void CutTemplateText(string text, StringBuilder plain, List<PromptPiece> pieces)
    {
        var position = 0;
        while (position < text.Length)
        {
            var token = FindAt(text, position);
            if (token is null)
            {
                plain.Append(text[position]);
                position++;
                continue;
            }
            Flush(plain, pieces);
            pieces.Add(new PromptPiece(token, IsSpecial: true));
            position += token.Length;
        }
    }

    private string? FindAt(string text, int position)
    {
        foreach (var token in _tokensByFirst.GetValueOrDefault(text[position]) ?? [])
        {
            if (string.CompareOrdinal(text, position, token, 0, token.Length) == 0)
            {
                return token;
            }
        }
        return null;
    }

    private static void Flush(StringBuilder plain, List<PromptPiece> pieces)
    {
        if (plain.Length > 0)
        {
            pieces.Add(new PromptPiece(plain.ToString(), IsSpecial: false));
            plain.Clear();
        }
    }
}
