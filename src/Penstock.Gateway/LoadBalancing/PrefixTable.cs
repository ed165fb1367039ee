namespace Penstock.Gateway.LoadBalancing;

/// <summary>
/// Who was last sent a block of a prompt. Bounded: 65,536 entries of one word (512 KiB); a new block takes the place of another with the same
/// slot. Entry and owner share the word, so that neither reading nor writing takes a lock.
/// </summary>
internal sealed class PrefixTable
{
    private const int SlotBits = 16;
    private const ulong OwnerMask = 0xFFFF;

    private readonly ulong[] _slots = new ulong[1 << SlotBits];

    /// <summary>Whether <paramref name="owner"/> was the last to be sent <paramref name="block"/>.</summary>
    public bool Has(ulong block, ulong owner) => Volatile.Read(ref Slot(block)) == Entry(block, owner);

    /// <summary>Says that <paramref name="owner"/> is sent <paramref name="block"/>.</summary>
    public void Set(ulong block, ulong owner) => Volatile.Write(ref Slot(block), Entry(block, owner));

    private ref ulong Slot(ulong block) => ref _slots[block >> (64 - SlotBits)];

    /// <summary>48 bits of the block, 16 of its owner; never 0, which is an empty slot.</summary>
    private static ulong Entry(ulong block, ulong owner) => (block << SlotBits) | ((owner & OwnerMask) == 0 ? 1 : owner & OwnerMask);
}
