using System.Text;

namespace Penstock.Storage.Ledger;

/// <summary>Gives one string for texts that come again and again: names from the configuration. Bounded: a new one may push another out. For one thread.</summary>
internal sealed class TextPool
{
    private const int Slots = 1024;

    private readonly string?[] _texts = new string?[Slots];
    private readonly byte[]?[] _bytes = new byte[]?[Slots];

    /// <summary>The text of some UTF-8.</summary>
    public string Of(ReadOnlySpan<byte> utf8)
    {
        uint slot = Journal.Crc32C.Of(utf8) % Slots;
        if (_bytes[slot] is { } known && utf8.SequenceEqual(known))
        {
            return _texts[slot]!;
        }

        _bytes[slot] = utf8.ToArray();
        return _texts[slot] = Encoding.UTF8.GetString(utf8);
    }
}
