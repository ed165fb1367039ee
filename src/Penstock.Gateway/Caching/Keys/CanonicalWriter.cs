using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using System.Text.Json;

namespace Penstock.Gateway.Caching.Keys;

/// <summary>
/// JSON as bytes that are equal exactly when two documents say the same: properties in the order of their names, texts without escapes, no
/// white space. Every piece carries its kind and its length, so that no two different documents can run into the same bytes. Numbers stay as
/// they are written: 1 and 1.0 differ, which costs a miss and never a wrong answer.
/// </summary>
internal sealed class CanonicalWriter : IDisposable
{
    private const int MostKeptBytes = 1024 * 1024;

    private readonly PropertyOrder _order = new();
    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(4096);
    private CanonicalProperty[] _properties = new CanonicalProperty[64];
    private int _length;
    private int _count;

    /// <summary>What was written.</summary>
    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, _length);

    /// <summary>Begins anew. The room that a very large request took is given back.</summary>
    public void Clear()
    {
        (_length, _count) = (0, 0);
        if (_bytes.Length > MostKeptBytes)
        {
            ArrayPool<byte>.Shared.Return(_bytes);
            _bytes = ArrayPool<byte>.Shared.Rent(4096);
        }
    }

    /// <summary>Writes one byte.</summary>
    public void Tag(byte tag)
    {
        Ensure(1);
        _bytes[_length++] = tag;
    }

    /// <summary>Writes a text; null differs from an empty one.</summary>
    public void Text(string? text)
    {
        Tag(text is null ? (byte)'0' : (byte)'s');
        if (text is not null)
        {
            int place = Reserve();
            Ensure(Encoding.UTF8.GetMaxByteCount(text.Length));
            _length += Encoding.UTF8.GetBytes(text, _bytes.AsSpan(_length));
            Fill(place, _length - place - sizeof(int));
        }
    }

    /// <summary>Writes a number of our own.</summary>
    public void Number(long number)
    {
        Ensure(sizeof(long));
        BinaryPrimitives.WriteInt64LittleEndian(_bytes.AsSpan(_length), number);
        _length += sizeof(long);
    }

    /// <summary>Writes the value that <paramref name="reader"/> stands on, and leaves it on that value's end.</summary>
    /// <param name="reader">On the first token of a value.</param>
    /// <param name="watch">Told of each property of this object before it is written; false leaves the property out. Null keeps all.</param>
    public void Value(ref Utf8JsonReader reader, RootWatch? watch = null)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                Object(ref reader, watch);
                break;
            case JsonTokenType.StartArray:
                Array(ref reader);
                break;
            case JsonTokenType.String:
                Tag((byte)'s');
                JsonText(ref reader);
                break;
            case JsonTokenType.Number:
                Tag((byte)'n');
                Fill(Reserve(), reader.ValueSpan.Length);
                Raw(reader.ValueSpan);
                break;
            default:
                Tag((byte)reader.TokenType);
                break;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => ArrayPool<byte>.Shared.Return(_bytes);

    // 1. Properties are written as they come; where each stands is remembered.
    // 2. They are put in the order of their names, unless they stand so already.
    private void Object(ref Utf8JsonReader reader, RootWatch? watch)
    {
        Tag((byte)'o');
        int place = Reserve();
        int first = _count;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (watch is not null && !watch.Keeps(ref reader))
            {
                reader.Read();
                reader.Skip();
                continue;
            }

            int start = _length;
            JsonText(ref reader);
            int value = _length;
            reader.Read();
            watch?.Look(ref reader);
            Value(ref reader);
            Push(new CanonicalProperty(start, start + sizeof(int), value, _length));
        }

        Fill(place, _count - first);
        Sort(first, place + sizeof(int));
        _count = first;
    }

    private void Array(ref Utf8JsonReader reader)
    {
        Tag((byte)'a');
        int place = Reserve();
        int items = 0;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            Value(ref reader);
            items++;
        }

        Fill(place, items);
    }

    private void JsonText(ref Utf8JsonReader reader)
    {
        int place = Reserve();
        Ensure(reader.ValueSpan.Length);
        if (!reader.ValueIsEscaped)
        {
            Raw(reader.ValueSpan);
        }
        else
        {
            try
            {
                _length += reader.CopyString(_bytes.AsSpan(_length));
            }
            catch (InvalidOperationException)
            {
                // Half a surrogate pair has no text; its escapes stand for it, and a mark that no text can begin with.
                Tag(0xFF);
                Raw(reader.ValueSpan);
            }
        }

        Fill(place, _length - place - sizeof(int));
    }

    private void Sort(int first, int start)
    {
        _order.Bytes = _bytes;
        Span<CanonicalProperty> properties = _properties.AsSpan(first, _count - first);
        if (IsSorted(properties))
        {
            return;
        }

        properties.Sort(_order);
        int length = _length - start;
        byte[] copy = ArrayPool<byte>.Shared.Rent(length);
        _bytes.AsSpan(start, length).CopyTo(copy);
        int at = start;
        foreach (CanonicalProperty property in properties)
        {
            copy.AsSpan(property.Start - start, property.End - property.Start).CopyTo(_bytes.AsSpan(at));
            at += property.End - property.Start;
        }

        ArrayPool<byte>.Shared.Return(copy);
    }

    private bool IsSorted(ReadOnlySpan<CanonicalProperty> properties)
    {
        for (int i = 1; i < properties.Length; i++)
        {
            if (_order.Compare(properties[i - 1], properties[i]) > 0)
            {
                return false;
            }
        }

        return true;
    }

    private void Push(in CanonicalProperty property)
    {
        if (_count == _properties.Length)
        {
            System.Array.Resize(ref _properties, 2 * _count);
        }

        _properties[_count++] = property;
    }

    private int Reserve()
    {
        Ensure(sizeof(int));
        int place = _length;
        _length += sizeof(int);
        return place;
    }

    private void Fill(int place, int value) => BinaryPrimitives.WriteInt32LittleEndian(_bytes.AsSpan(place), value);

    private void Raw(ReadOnlySpan<byte> bytes)
    {
        Ensure(bytes.Length);
        bytes.CopyTo(_bytes.AsSpan(_length));
        _length += bytes.Length;
    }

    private void Ensure(int more)
    {
        if (_length + more <= _bytes.Length)
        {
            return;
        }

        byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(_length + more, 2 * _bytes.Length));
        _bytes.AsSpan(0, _length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = larger;
    }
}
