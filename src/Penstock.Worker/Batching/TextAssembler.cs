using System.Collections.Immutable;
using System.Text;

namespace Penstock.Worker.Batching;

/// <summary>
/// Turns tokens into text that may be shown: a character goes out when its last byte is in, and text that may be the beginning of a stop
/// text is held back until it is clear that it is not. Bytes that are no UTF-8 become U+FFFD; an unfinished character at the end is dropped.
/// </summary>
internal sealed class TextAssembler(ImmutableArray<string> stops)
{
    private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();
    private readonly StringBuilder _held = new();
    private readonly Queue<(TokenLogProb LogProb, long Start, long End)> _tokens = new();
    private readonly List<TokenLogProb> _unfinished = [];
    private char[] _characters = new char[64];
    private long _received;
    private long _released;

    /// <summary>True once a stop text was met; nothing may be added then.</summary>
    public bool Stopped { get; private set; }

    /// <summary>Adds a token's bytes (and its log probability, where wanted) and returns what may go out now.</summary>
    public AssembledText Add(ReadOnlySpan<byte> bytes, TokenLogProb? logProb)
    {
        long start = _received;
        bool isWhole = Decode(bytes);
        if (logProb is not null)
        {
            _unfinished.Add(logProb);
        }

        if (isWhole)
        {
            foreach (TokenLogProb finished in _unfinished)
            {
                _tokens.Enqueue((finished, start, _received));
            }

            _unfinished.Clear();
        }

        return Release(FindRelease());
    }

    /// <summary>Returns what was held back, at an end that no stop text caused.</summary>
    public AssembledText Finish() => Stopped ? AssembledText.Empty : Release(_held.Length);

    // Returns true when no character is open.
    private bool Decode(ReadOnlySpan<byte> bytes)
    {
        if (_characters.Length < bytes.Length + 4)
        {
            _characters = new char[bytes.Length + 64];
        }

        _decoder.Convert(bytes, _characters, flush: false, out _, out int count, out _);
        _held.Append(_characters, 0, count);
        _received += count;

        // A decoder without an open character gives nothing when it is asked to flush.
        return _decoder.GetCharCount([], flush: true) == 0;
    }

    // How many of the held characters may go out; sets Stopped.
    private int FindRelease()
    {
        if (stops.IsEmpty || _held.Length == 0)
        {
            return _held.Length;
        }

        string held = _held.ToString();
        int first = -1;
        foreach (string stop in stops)
        {
            int index = stop.Length == 0 ? -1 : held.IndexOf(stop, StringComparison.Ordinal);
            first = index >= 0 && (first < 0 || index < first) ? index : first;
        }

        if (first >= 0)
        {
            Stopped = true;
            return first;
        }

        return held.Length - stops.Max(stop => OpenEnd(held, stop));
    }

    // Length of the longest end of the text that is a beginning of the stop text.
    private static int OpenEnd(ReadOnlySpan<char> text, ReadOnlySpan<char> stop)
    {
        for (int length = Math.Min(stop.Length - 1, text.Length); length > 0; length--)
        {
            if (text.EndsWith(stop[..length], StringComparison.Ordinal))
            {
                return length;
            }
        }

        return 0;
    }

    private AssembledText Release(int count)
    {
        string text = _held.ToString(0, count);
        _held.Remove(0, count);
        _released += count;
        if (_tokens.Count == 0)
        {
            return new AssembledText(text, []);
        }

        // A token that a stop text cuts goes out with the part of it that is shown.
        var released = ImmutableArray.CreateBuilder<TokenLogProb>();
        while (_tokens.TryPeek(out var token) && (token.End <= _released || (Stopped && token.Start < _released)))
        {
            released.Add(_tokens.Dequeue().LogProb);
        }

        return new AssembledText(text, released.DrainToImmutable());
    }
}
