using System.Runtime.InteropServices;

namespace Penstock.Providers;

/// <summary>A part of a buffer.</summary>
/// <param name="Start">Offset of its first byte.</param>
/// <param name="Length">Its length; 0 is a place between two bytes.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct ByteRange(int Start, int Length)
{
    /// <summary>Offset of the first byte after it.</summary>
    public int End => Start + Length;
}
