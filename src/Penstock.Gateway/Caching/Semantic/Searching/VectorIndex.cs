using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Penstock.Gateway.Caching.Semantic.Searching;

/// <summary>
/// Finds the vectors nearest to one. Every vector is kept twice: one bit a number (which side of the mean it lies on), scanned whole, and
/// eight bits a number, by which the best of the scan are put in order. 580 bytes an entry at 512 dimensions. Not for use by several
/// threads at once.
/// </summary>
public sealed class VectorIndex
{
    private const int Shortlist = 64;
    private const int FirstCapacity = 64;
    private const int Dead = -1;
    private const int Unrolled = 8;

    private readonly int _dimensions;
    private readonly int _words;
    private readonly int[] _histogram;
    private readonly float[] _mean;
    private readonly float[] _scratch;
    private readonly ulong[] _question;
    private readonly Stack<int> _free = new();
    private readonly List<(int Slot, int Distance)> _nearest = [];
    private ulong[] _bits;
    private sbyte[] _bytes;
    private float[] _scales;
    private int _used;
    private int _centredAt;

    /// <summary>An empty index of vectors with <paramref name="dimensions"/> numbers, at most <paramref name="capacity"/> of them.</summary>
    public VectorIndex(int dimensions, int capacity)
    {
        (_dimensions, _words, Capacity) = (dimensions, (dimensions + 63) / 64, capacity);
        (_histogram, _mean, _scratch, _question) = (new int[dimensions + 1], new float[dimensions], new float[dimensions], new ulong[_words]);
        int room = Math.Min(capacity, FirstCapacity);
        (_bits, _bytes, _scales) = (new ulong[room * _words], new sbyte[room * dimensions], new float[room]);
    }

    /// <summary>Length of its vectors.</summary>
    public int Dimensions => _dimensions;

    /// <summary>The most entries.</summary>
    public int Capacity { get; }

    /// <summary>Entries that are there.</summary>
    public int Count => _used - _free.Count;

    /// <summary>Bytes of its arrays.</summary>
    public long Bytes => ((long)_bits.Length * sizeof(ulong)) + _bytes.LongLength + ((long)_scales.Length * sizeof(float));

    /// <summary>Bytes that one entry takes.</summary>
    public int BytesAnEntry => (_words * sizeof(ulong)) + _dimensions + sizeof(float);

    /// <summary>Adds a vector of length 1 and gives its place; throws when the index is full.</summary>
    public int Add(ReadOnlySpan<float> vector)
    {
        int slot = _free.Count > 0 ? _free.Pop() : Grow();
        Span<sbyte> bytes = _bytes.AsSpan(slot * _dimensions, _dimensions);
        float largest = MathF.Abs(TensorPrimitives.MaxMagnitude(vector)), factor = largest == 0 ? 0 : 127 / largest;
        for (int i = 0; i < bytes.Length; i++)
        {
            bytes[i] = (sbyte)MathF.Round(vector[i] * factor);
        }

        _scales[slot] = largest / 127;
        if (Count >= 2 * _centredAt && Count >= 16)
        {
            Centre();
        }
        else
        {
            Sign(vector, _bits.AsSpan(slot * _words, _words));
        }

        return slot;
    }

    /// <summary>Takes the entry at <paramref name="slot"/> out; the place is used again.</summary>
    public void Remove(int slot)
    {
        if (_scales[slot] != Dead)
        {
            _scales[slot] = Dead;
            _free.Push(slot);
        }
    }

    /// <summary>Writes the nearest entries, best first, and returns how many there are.</summary>
    public int Search(ReadOnlySpan<float> vector, Span<Neighbour> nearest)
    {
        // 1. All entries by the number of differing bits.
        Sign(vector, _question);
        int cut = Scan(Math.Max(Shortlist, nearest.Length));

        // 2. The best of them by cosine.
        var ranked = new List<Neighbour>(_nearest.Count);
        foreach ((int slot, int distance) in _nearest)
        {
            if (distance <= cut)
            {
                TensorPrimitives.ConvertTruncating<sbyte, float>(_bytes.AsSpan(slot * _dimensions, _dimensions), _scratch);
                ranked.Add(new Neighbour(slot, _scales[slot] * TensorPrimitives.Dot(vector, _scratch)));
            }
        }

        ranked.Sort(static (left, right) => right.Similarity.CompareTo(left.Similarity));
        int count = Math.Min(ranked.Count, nearest.Length);
        ranked.GetRange(0, count).CopyTo(nearest);
        return count;
    }

    // Keeps what may still be among the wanted: the cut falls as soon as that many lie below it.
    private int Scan(int wanted)
    {
        _nearest.Clear();
        Array.Clear(_histogram);
        int cut = _dimensions, within = 0;
        ref ulong question = ref MemoryMarshal.GetArrayDataReference(_question);
        ref ulong bits = ref MemoryMarshal.GetArrayDataReference(_bits);
        int words = _words;
        for (int slot = 0; slot < _used; slot++, bits = ref Unsafe.Add(ref bits, words))
        {
            int distance = words == Unrolled ? UnrolledDistance(ref question, ref bits) : Distance(ref question, ref bits, words);
            if (distance > cut || _scales[slot] == Dead)
            {
                continue;
            }

            _nearest.Add((slot, distance));
            _histogram[distance]++;
            within++;
            while (within - _histogram[cut] >= wanted)
            {
                within -= _histogram[cut];
                cut--;
            }
        }

        return cut;
    }

    private static int Distance(ref ulong left, ref ulong right, int words)
    {
        int distance = 0;
        for (int i = 0; i < words; i++)
        {
            distance += BitOperations.PopCount(Unsafe.Add(ref left, i) ^ Unsafe.Add(ref right, i));
        }

        return distance;
    }

    // 512 bits: eight counts that do not wait for one another.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int UnrolledDistance(ref ulong left, ref ulong right) =>
        BitOperations.PopCount(left ^ right)
        + BitOperations.PopCount(Unsafe.Add(ref left, 1) ^ Unsafe.Add(ref right, 1))
        + BitOperations.PopCount(Unsafe.Add(ref left, 2) ^ Unsafe.Add(ref right, 2))
        + BitOperations.PopCount(Unsafe.Add(ref left, 3) ^ Unsafe.Add(ref right, 3))
        + BitOperations.PopCount(Unsafe.Add(ref left, 4) ^ Unsafe.Add(ref right, 4))
        + BitOperations.PopCount(Unsafe.Add(ref left, 5) ^ Unsafe.Add(ref right, 5))
        + BitOperations.PopCount(Unsafe.Add(ref left, 6) ^ Unsafe.Add(ref right, 6))
        + BitOperations.PopCount(Unsafe.Add(ref left, 7) ^ Unsafe.Add(ref right, 7));

    // Texts of one subject lie on one side of the origin; bits say more when they are taken from the middle of what is there.
    private void Centre()
    {
        Array.Clear(_mean);
        for (int slot = 0; slot < _used; slot++)
        {
            if (_scales[slot] != Dead)
            {
                Restore(slot);
                TensorPrimitives.Add(_mean, _scratch, _mean);
            }
        }

        TensorPrimitives.Divide(_mean, Count, _mean);
        for (int slot = 0; slot < _used; slot++)
        {
            Restore(slot);
            Sign(_scratch, _bits.AsSpan(slot * _words, _words));
        }

        _centredAt = Count;
    }

    private void Restore(int slot)
    {
        TensorPrimitives.ConvertTruncating<sbyte, float>(_bytes.AsSpan(slot * _dimensions, _dimensions), _scratch);
        TensorPrimitives.Multiply(_scratch, _scales[slot], _scratch);
    }

    private void Sign(ReadOnlySpan<float> vector, Span<ulong> bits)
    {
        bits.Clear();
        for (int i = 0; i < vector.Length; i++)
        {
            if (vector[i] > _mean[i])
            {
                bits[i >> 6] |= 1UL << (i & 63);
            }
        }
    }

    private int Grow()
    {
        if (_used == Capacity)
        {
            throw new InvalidOperationException($"The index holds {Capacity} entries; remove one first.");
        }

        if (_used == _scales.Length)
        {
            int room = Math.Min(Capacity, 2 * _used);
            Array.Resize(ref _bits, room * _words);
            Array.Resize(ref _bytes, room * _dimensions);
            Array.Resize(ref _scales, room);
        }

        return _used++;
    }
}
