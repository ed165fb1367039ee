using System.Buffers.Binary;
using Penstock.Protocols.Inference;

namespace Penstock.Storage.Ledger;

/// <summary>Reads what <see cref="AttemptRecordWriter"/> wrote. False for anything else: never throws, whatever the bytes are.</summary>
internal ref struct AttemptRecordReader
{
    private const int HeadBytes = 18;
    private const byte Null = byte.MaxValue;
    private ReadOnlySpan<byte> _rest;
    private bool _failed;

    private AttemptRecordReader(ReadOnlySpan<byte> rest) => _rest = rest;

    /// <summary>Reads one record; <paramref name="names"/> keeps texts that come again and again.</summary>
    public static bool TryRead(ReadOnlySpan<byte> payload, TextPool names, out AttemptRecord record)
    {
        record = default;
        if (payload.Length < HeadBytes || payload[1] != AttemptRecordWriter.Layout)
        {
            return false;
        }

        var kind = (AttemptRecordKind)payload[0];
        var id = new Guid(payload[2..HeadBytes], bigEndian: true);
        var reader = new AttemptRecordReader(payload[HeadBytes..]);
        record = kind switch
        {
            AttemptRecordKind.Opened => new AttemptRecord(kind, reader.Opened(id, names), 0),
            AttemptRecordKind.Settled or AttemptRecordKind.Alone => new AttemptRecord(kind, reader.Settled(id, names, out long openedIn), openedIn),
            AttemptRecordKind.Withdrawn => new AttemptRecord(kind, new AttemptRow { Id = id, Model = "" }, reader.Number()),
            _ => default,
        };
        return !reader._failed && record.Row is not null;
    }

    private AttemptRow Opened(Guid id, TextPool names)
    {
        AttemptRow row = Identity(id, names);
        return row with
        {
            Outcome = AttemptOutcome.Interrupted,
            Traits = row.Traits | AttemptTraits.Estimated,
            PromptTokens = Known(),
            OutputTokens = Known(),
            CostPicoUsd = Known(),
        };
    }

    private AttemptRow Settled(Guid id, TextPool names, out long openedIn)
    {
        openedIn = Number();
        AttemptRow row = Identity(id, names);
        int outcome = Byte();
        int cache = Byte();
        return row with
        {
            Outcome = (AttemptOutcome)outcome,
            Cache = (AttemptCache)cache,
            Status = (int?)Known(),
            PromptTokens = Known(),
            CachedTokens = Known(),
            CacheWriteTokens = Known(),
            OutputTokens = Known(),
            ReasoningTokens = Known(),
            CostPicoUsd = Known(),
            QueuedMicroseconds = Number(),
            FirstTokenMicroseconds = Known(),
            TotalMicroseconds = Number(),
        };
    }

    private AttemptRow Identity(Guid id, TextPool names)
    {
        long kind = Number();
        return new AttemptRow
        {
            Id = id,
            Traits = (AttemptTraits)(int)kind,
            Operation = (Operation)(int)(kind >> 32),
            Tenant = Text(names),
            Key = Text(names),
            Model = Text(names),
            Target = Text(names),
            Provider = Text(names),
            Region = Text(names),
        };
    }

    private long? Known() => Number() is var value and >= 0 ? value : null;

    private long Number()
    {
        if (_rest.Length < sizeof(long))
        {
            _failed = true;
            return 0;
        }

        long value = BinaryPrimitives.ReadInt64LittleEndian(_rest);
        _rest = _rest[sizeof(long)..];
        return value;
    }

    private byte Byte()
    {
        if (_rest.IsEmpty)
        {
            _failed = true;
            return 0;
        }

        byte value = _rest[0];
        _rest = _rest[1..];
        return value;
    }

    private string Text(TextPool names)
    {
        byte length = Byte();
        if (length == Null || length == 0)
        {
            return "";
        }

        if (length > _rest.Length)
        {
            _failed = true;
            return "";
        }

        string text = names.Of(_rest[..length]);
        _rest = _rest[length..];
        return text;
    }
}
