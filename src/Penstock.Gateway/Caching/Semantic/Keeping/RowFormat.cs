using System.Buffers.Binary;
using System.Numerics.Tensors;
using System.Security.Cryptography;
using Penstock.Gateway.Caching.Entries;
using Penstock.Gateway.Caching.Semantic.Deciding;
using Penstock.Gateway.Caching.Semantic.Guarding;
using Penstock.Gateway.Caching.Semantic.Serving;
using Penstock.Storage.Caching;

namespace Penstock.Gateway.Caching.Semantic.Keeping;

/// <summary>
/// What was learned as rows, and back. The last 8 bytes of a value are a check over its key and all before them: a row that is not what was
/// written is passed over.
/// </summary>
internal static class RowFormat
{
    private const byte Version = 1;
    private const int CheckBytes = 8;

    /// <summary>What is known of the risk.</summary>
    public static SemanticRow Calibration(DomainKey domain, Calibration calibration)
    {
        var output = Begin();
        Write(output, domain);
        output.Bytes(calibration.Write());
        return Row(SemanticRowKind.Calibration, DomainName(domain), output);
    }

    /// <summary>Questions of equal frame.</summary>
    public static SemanticRow Scope(AnswerKey frame, DomainKey domain, int dimensions, IReadOnlyList<string> tags)
    {
        var output = Begin();
        Write(output, domain);
        output.Length(dimensions);
        output.Length(tags.Count);
        foreach (string tag in tags)
        {
            output.Text(tag);
        }

        return Row(SemanticRowKind.Scope, frame.ToBytes(), output);
    }

    /// <summary>A group with its answer.</summary>
    public static SemanticRow Group(AnswerKey frame, AnswerGroup group)
    {
        var answer = (KeptAnswer)group.Answer;
        var output = Begin();
        output.Bytes(answer.Key.ToBytes());
        output.Fixed(answer.CreatedAt);
        output.OptionalText(answer.Text);
        output.Fixed((long)answer.Hash);
        output.Length(group.Slack.Count);
        foreach (int slack in group.Slack)
        {
            output.Length(slack);
        }

        return Row(SemanticRowKind.Group, Key(frame, group.Id), output);
    }

    /// <summary>A question with its vector, eight bits a number as the index keeps it.</summary>
    public static SemanticRow Entry(AnswerKey frame, ScopeEntry entry, ReadOnlySpan<float> vector)
    {
        var output = Begin();
        output.Fixed(entry.Group.Id);
        output.Text(entry.Question.Text);
        output.Fixed((long)entry.AnswerHash);
        float largest = MathF.Abs(TensorPrimitives.MaxMagnitude(vector));
        output.Number(largest);
        byte[] bytes = new byte[vector.Length];
        for (int i = 0; i < bytes.Length; i++)
        {
            bytes[i] = (byte)(sbyte)(largest == 0 ? 0 : MathF.Round(vector[i] * 127 / largest));
        }

        output.Bytes(bytes);
        return Row(SemanticRowKind.Entry, Key(frame, entry.Id), output);
    }

    /// <summary>Takes something out of a scope.</summary>
    public static SemanticRow Removed(SemanticRowKind kind, AnswerKey frame, long id) => new(kind, Key(frame, id), null);

    /// <summary>Takes a scope out with all that lies in it.</summary>
    public static SemanticRow Removed(AnswerKey frame) => new(SemanticRowKind.Scope, frame.ToBytes(), null);

    /// <summary>Whose calibration a row is, and what it holds; null where it makes no sense.</summary>
    public static (DomainKey Domain, Calibration Calibration)? ReadCalibration(SemanticRow row)
    {
        ByteReader input = Open(row);
        DomainKey domain = ReadDomain(ref input);
        ReadOnlyMemory<byte> bytes = input.Bytes();
        return input.IsAtEnd && Deciding.Calibration.Read(bytes, 0.01) is { } calibration ? (domain, calibration) : null;
    }

    /// <summary>A scope; null where the row makes no sense.</summary>
    public static (AnswerKey Frame, DomainKey Domain, int Dimensions, string[] Tags)? ReadScope(SemanticRow row)
    {
        ByteReader input = Open(row);
        DomainKey domain = ReadDomain(ref input);
        int dimensions = input.Length();
        string[] tags = new string[input.Count()];
        for (int i = 0; i < tags.Length; i++)
        {
            tags[i] = input.Text();
        }

        return input.IsAtEnd && dimensions is > 0 and <= 8192 && row.Key.Length == AnswerKey.Size ? (AnswerKey.Of(row.Key), domain, dimensions, tags) : null;
    }

    /// <summary>A group; null where the row makes no sense.</summary>
    public static (AnswerKey Frame, AnswerGroup Group)? ReadGroup(SemanticRow row)
    {
        ByteReader input = Open(row);
        ReadOnlyMemory<byte> key = input.Bytes();
        (long created, string? text, ulong hash) = (input.Fixed(), input.OptionalText(), (ulong)input.Fixed());
        int[] slack = new int[input.Count()];
        for (int i = 0; i < slack.Length; i++)
        {
            slack[i] = input.Length();
        }

        return input.IsAtEnd && key.Length == AnswerKey.Size && Place(row) is var (frame, id)
            ? (frame, new AnswerGroup { Id = id, Answer = new KeptAnswer(AnswerKey.Of(key.Span), created, text, hash), Slack = slack })
            : null;
    }

    /// <summary>A question with its vector; null where the row makes no sense, or its group is not there.</summary>
    public static (ScopeEntry Entry, float[] Vector)? ReadEntry(SemanticRow row, IReadOnlyDictionary<(AnswerKey Frame, long Id), AnswerGroup> groups, out AnswerKey frame)
    {
        ByteReader input = Open(row);
        (long group, string text, ulong hash, float largest) = (input.Fixed(), input.Text(), (ulong)input.Fixed(), input.Single());
        ReadOnlyMemory<byte> bytes = input.Bytes();
        frame = default;
        if (!input.IsAtEnd || Place(row) is not var (place, id) || !groups.TryGetValue((place, group), out AnswerGroup? owner))
        {
            return null;
        }

        frame = place;
        float[] vector = new float[bytes.Length];
        for (int i = 0; i < vector.Length; i++)
        {
            vector[i] = (sbyte)bytes.Span[i] * largest / 127;
        }

        Question question = Question.Of(text);
        return (new ScopeEntry(question, WordEvidence.Features(question), owner) { Id = id, AnswerHash = hash }, vector);
    }

    private static ByteWriter Begin()
    {
        var output = new ByteWriter();
        output.Byte(Version);
        return output;
    }

    private static SemanticRow Row(SemanticRowKind kind, byte[] key, ByteWriter output)
    {
        output.Fixed(Check(kind, key, output.Written));
        return new SemanticRow(kind, key, output.Written.ToArray());
    }

    // A row whose check fails reads as an empty one, which makes no sense to anybody.
    private static ByteReader Open(SemanticRow row)
    {
        ReadOnlyMemory<byte> value = row.Value ?? [];
        if (value.Length <= CheckBytes || value.Span[0] != Version
            || BinaryPrimitives.ReadInt64LittleEndian(value.Span[^CheckBytes..]) != Check(row.Kind, row.Key, value.Span[..^CheckBytes]))
        {
            return new ByteReader(default);
        }

        var input = new ByteReader(value[..^CheckBytes]);
        input.Byte();
        return input;
    }

    private static long Check(SemanticRowKind kind, byte[] key, ReadOnlySpan<byte> content)
    {
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        sha.AppendData([(byte)kind]);
        sha.AppendData(key);
        sha.AppendData(content);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        sha.GetHashAndReset(hash);
        return BinaryPrimitives.ReadInt64LittleEndian(hash);
    }

    private static byte[] DomainName(DomainKey domain)
    {
        var output = new ByteWriter();
        Write(output, domain);
        return SHA256.HashData(output.Written);
    }

    private static void Write(ByteWriter output, DomainKey domain)
    {
        output.OptionalText(domain.Tenant);
        output.Text(domain.Model);
        output.Text(domain.Embedding);
    }

    private static DomainKey ReadDomain(ref ByteReader input) => new(input.OptionalText(), input.Text(), input.Text());

    private static byte[] Key(AnswerKey frame, long id)
    {
        byte[] key = new byte[AnswerKey.Size + sizeof(long)];
        frame.WriteTo(key);
        BinaryPrimitives.WriteInt64BigEndian(key.AsSpan(AnswerKey.Size), id);
        return key;
    }

    private static (AnswerKey Frame, long Id)? Place(SemanticRow row) => row.Key.Length == AnswerKey.Size + sizeof(long)
        ? (AnswerKey.Of(row.Key.AsSpan(0, AnswerKey.Size)), BinaryPrimitives.ReadInt64BigEndian(row.Key.AsSpan(AnswerKey.Size)))
        : null;
}
