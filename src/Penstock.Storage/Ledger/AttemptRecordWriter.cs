using System.Buffers.Binary;
using System.Text;
using Penstock.Protocols.Inference;

namespace Penstock.Storage.Ledger;

/// <summary>Writes records into a buffer of the caller's: little-endian numbers, -1 for what is unknown, texts of at most 128 bytes.</summary>
internal ref struct AttemptRecordWriter
{
    /// <summary>The longest record.</summary>
    public const int MaxBytes = 1024;

    /// <summary>The longest text in UTF-8; a longer one is cut.</summary>
    public const int MaxText = 128;

    /// <summary>The layout that is written.</summary>
    public const byte Layout = 1;

    private const byte Null = byte.MaxValue;
    private readonly Span<byte> _target;
    private int _length;

    private AttemptRecordWriter(Span<byte> target, AttemptRecordKind kind, Guid id)
    {
        _target = target;
        target[0] = (byte)kind;
        target[1] = Layout;
        id.TryWriteBytes(target[2..], bigEndian: true, out int written);
        _length = 2 + written;
    }

    /// <summary>The opening; returns its length.</summary>
    public static int WriteOpened(Span<byte> target, in AttemptIdentity identity, in AttemptEstimate estimate)
    {
        var writer = new AttemptRecordWriter(target, AttemptRecordKind.Opened, identity.Id);
        writer.Write(identity);
        writer.Write(estimate.PromptTokens);
        writer.Write(estimate.OutputTokens);
        writer.Write(estimate.CostPicoUsd);
        return writer._length;
    }

    /// <summary>The settlement of an attempt that was opened in segment <paramref name="openedIn"/>, or of none (0); returns its length.</summary>
    public static int WriteSettled(Span<byte> target, in AttemptIdentity identity, in AttemptResult result, long openedIn)
    {
        var writer = new AttemptRecordWriter(target, openedIn == 0 ? AttemptRecordKind.Alone : AttemptRecordKind.Settled, identity.Id);
        bool isEstimated = result.Usage?.Estimated == true;
        writer.Write(openedIn);
        writer.Write(isEstimated ? identity with { Traits = identity.Traits | AttemptTraits.Estimated } : identity);
        writer.Write(result);
        return writer._length;
    }

    /// <summary>Says that nothing was sent; returns its length.</summary>
    public static int WriteWithdrawn(Span<byte> target, Guid id, long openedIn)
    {
        var writer = new AttemptRecordWriter(target, AttemptRecordKind.Withdrawn, id);
        writer.Write(openedIn);
        return writer._length;
    }

    private void Write(in AttemptIdentity identity)
    {
        Write((long)identity.Traits | ((long)identity.Operation << 32));
        Write(identity.Tenant);
        Write(identity.Key);
        Write(identity.Model);
        Write(identity.Target);
        Write(identity.Provider);
        Write(identity.Region);
    }

    private void Write(in AttemptResult result)
    {
        TokenUsage? usage = result.Usage;
        _target[_length++] = (byte)result.Outcome;
        _target[_length++] = (byte)result.Cache;
        Write(result.Status);
        Write(usage?.PromptTokens);
        Write(usage?.CachedTokens);
        Write(usage?.CacheWriteTokens);
        Write(usage?.OutputTokens);
        Write(usage?.ReasoningTokens);
        Write(result.CostPicoUsd);
        Write((long)result.Queued.TotalMicroseconds);
        Write((long?)result.FirstToken?.TotalMicroseconds);
        Write((long)result.Total.TotalMicroseconds);
    }

    private void Write(long? value) => Write(value ?? -1);

    private void Write(long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(_target[_length..], value);
        _length += sizeof(long);
    }

    private void Write(string? text)
    {
        if (text is null)
        {
            _target[_length++] = Null;
            return;
        }

        Encoding.UTF8.GetEncoder().Convert(text, _target.Slice(_length + 1, MaxText), flush: true, out _, out int written, out _);
        _target[_length] = (byte)written;
        _length += 1 + written;
    }
}
