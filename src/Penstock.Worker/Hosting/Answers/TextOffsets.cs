using System.Text;
using Penstock.Protocols.OpenAi.Answers;

namespace Penstock.Worker.Hosting.Answers;

/// <summary>Where each token begins in the text, in characters. A token that ends inside a character counts to the next one.</summary>
/// <param name="start">Characters before the first token: an echoed prompt.</param>
internal sealed class TextOffsets(int start)
{
    private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();
    private int _offset = start;

    public IReadOnlyList<int> Take(IReadOnlyList<TokenLogProbability>? tokens)
    {
        if (tokens is null)
        {
            return [];
        }

        int[] offsets = new int[tokens.Count];
        Span<char> characters = stackalloc char[64];
        for (int i = 0; i < offsets.Length; i++)
        {
            offsets[i] = _offset;
            ReadOnlySpan<byte> bytes = tokens[i].Bytes.Span;
            bool whole = false;
            while (!whole)
            {
                _decoder.Convert(bytes, characters, flush: false, out int used, out int count, out whole);
                bytes = bytes[used..];
                _offset += count;
            }
        }

        return offsets;
    }
}
