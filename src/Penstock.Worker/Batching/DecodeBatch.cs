namespace Penstock.Worker.Batching;

/// <summary>
/// Tokens to evaluate in one pass. The arrays are pinned and used again and again, so the native side reads them in place.
/// </summary>
internal sealed class DecodeBatch(int capacity)
{
    /// <summary>Most entries.</summary>
    public int Capacity { get; } = capacity;

    /// <summary>Entries in use.</summary>
    public int Count { get; private set; }

    /// <summary>Token of each entry.</summary>
    public int[] Tokens { get; } = Pinned<int>(capacity);

    /// <summary>Position of each entry in its sequence.</summary>
    public int[] Positions { get; } = Pinned<int>(capacity);

    /// <summary>Sequence of each entry.</summary>
    public int[] Sequences { get; } = Pinned<int>(capacity);

    /// <summary>1 where the logits after the entry are wanted.</summary>
    public sbyte[] WantsLogits { get; } = Pinned<sbyte>(capacity);

    /// <summary>Adds an entry and returns its index.</summary>
    public int Add(int token, int position, int sequence, bool wantsLogits)
    {
        int index = Count++;
        Tokens[index] = token;
        Positions[index] = position;
        Sequences[index] = sequence;
        WantsLogits[index] = wantsLogits ? (sbyte)1 : (sbyte)0;
        return index;
    }

    /// <summary>Empties the batch.</summary>
    public void Clear() => Count = 0;

    private static T[] Pinned<T>(int length) => GC.AllocateUninitializedArray<T>(length, pinned: true);
}
