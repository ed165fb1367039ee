using System.Buffers;

namespace Penstock.Providers;

/// <summary>
/// One whole event of a stream with its line ends, or the whole body: the upstream's bytes with at most one place replaced.
/// Slices of the reader's buffer: valid until it is touched again.
/// </summary>
/// <param name="Kind">What it is.</param>
/// <param name="Before">The upstream's bytes up to the replaced place, or all of them.</param>
/// <param name="Patch">What stands there instead, or empty.</param>
/// <param name="After">The upstream's bytes after it, or empty.</param>
public readonly record struct RelayFrame(
    RelayFrameKind Kind,
    ReadOnlyMemory<byte> Before,
    ReadOnlyMemory<byte> Patch = default,
    ReadOnlyMemory<byte> After = default)
{
    /// <summary>What stood where <see cref="Patch"/> stands, or empty: the upstream's own name of the model, with its quotes.</summary>
    public ReadOnlyMemory<byte> Replaced { get; init; }

    /// <summary>Its length in bytes.</summary>
    public int Length => Before.Length + Patch.Length + After.Length;

    /// <summary>Appends it.</summary>
    public void WriteTo(IBufferWriter<byte> output)
    {
        Span<byte> target = output.GetSpan(Length);
        Before.Span.CopyTo(target);
        Patch.Span.CopyTo(target[Before.Length..]);
        After.Span.CopyTo(target[(Before.Length + Patch.Length)..]);
        output.Advance(Length);
    }
}
