using System.Security.Cryptography;
using Penstock.Protocols.Inference;
using Penstock.Storage.Caching;

namespace Penstock.Gateway.Caching.Entries;

/// <summary>
/// A kept answer as a store keeps it. The last 16 bytes are a check over the key and all before them: a byte that changed on a disk, or a
/// row that lies under another's key, is no answer.
/// </summary>
internal static class CachedAnswerFormat
{
    private const byte Version = 1;
    private const int CheckBytes = 16;

    /// <summary>The bytes of <paramref name="answer"/>.</summary>
    public static byte[] Write(CachedAnswer answer)
    {
        var output = new ByteWriter();
        output.Byte(Version);
        output.OptionalText(answer.Tenant);
        output.Text(answer.Model);
        output.Byte((byte)answer.Dialect);
        output.Byte((byte)answer.Operation);
        output.Byte((byte)answer.Form);
        output.Fixed(answer.CreatedAt);
        output.Fixed(answer.FreshUntil);
        output.Fixed(answer.StaleUntil);
        output.Flag(answer.Usage is not null);
        UsageFormat.Write(output, answer.Usage ?? TokenUsage.Unknown);
        WriteCost(output, answer.CostUsd);
        output.OptionalText(answer.IgnoredFields);
        output.OptionalText(answer.DroppedFields);
        output.Length(answer.Tags.Count);
        foreach (string tag in answer.Tags)
        {
            output.Text(tag);
        }

        output.Bytes(answer.Payload.Span);
        Span<byte> check = stackalloc byte[CheckBytes];
        Check(answer.Key, output.Written, check);
        output.Raw(check);
        return output.Written.ToArray();
    }

    /// <summary>The answer that was kept under <paramref name="key"/>; null where the bytes are not what was written.</summary>
    public static CachedAnswer? Read(AnswerKey key, ReadOnlyMemory<byte> bytes)
    {
        Span<byte> check = stackalloc byte[CheckBytes];
        if (bytes.Length <= CheckBytes)
        {
            return null;
        }

        ReadOnlyMemory<byte> content = bytes[..^CheckBytes];
        Check(key, content.Span, check);
        return check.SequenceEqual(bytes.Span[^CheckBytes..]) ? ReadContent(key, content) : null;
    }

    private static CachedAnswer? ReadContent(AnswerKey key, ReadOnlyMemory<byte> content)
    {
        var input = new ByteReader(content);
        if (input.Byte() != Version)
        {
            return null;
        }

        (string? tenant, string model) = (input.OptionalText(), input.Text());
        (var dialect, var operation, var form) = ((Dialect)input.Byte(), (Operation)input.Byte(), (AnswerForm)input.Byte());
        (long created, long fresh, long stale) = (input.Fixed(), input.Fixed(), input.Fixed());
        bool isCounted = input.Flag();
        TokenUsage usage = UsageFormat.Read(ref input);
        decimal? cost = ReadCost(ref input);
        (string? ignored, string? dropped) = (input.OptionalText(), input.OptionalText());
        string[] tags = new string[input.Count()];
        for (int i = 0; i < tags.Length; i++)
        {
            tags[i] = input.Text();
        }

        ReadOnlyMemory<byte> payload = input.Bytes();
        return !input.IsAtEnd ? null : new CachedAnswer
        {
            Key = key,
            Tenant = tenant,
            Model = model,
            Tags = tags,
            Dialect = dialect,
            Operation = operation,
            Form = form,
            Payload = payload,
            CreatedAt = created,
            FreshUntil = fresh,
            StaleUntil = stale,
            Usage = isCounted ? usage : null,
            CostUsd = cost,
            IgnoredFields = ignored,
            DroppedFields = dropped,
        };
    }

    private static void Check(AnswerKey key, ReadOnlySpan<byte> content, Span<byte> check)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> name = stackalloc byte[AnswerKey.Size];
        key.WriteTo(name);
        sha.AppendData(name);
        sha.AppendData(content);
        sha.GetHashAndReset(hash);
        hash[..CheckBytes].CopyTo(check);
    }

    private static void WriteCost(ByteWriter output, decimal? cost)
    {
        output.Flag(cost is not null);
        Span<int> parts = stackalloc int[4];
        decimal.GetBits(cost ?? 0, parts);
        foreach (int part in parts)
        {
            output.Fixed(part);
        }
    }

    private static decimal? ReadCost(ref ByteReader input)
    {
        bool isKnown = input.Flag();
        Span<int> parts = [(int)input.Fixed(), (int)input.Fixed(), (int)input.Fixed(), (int)input.Fixed()];
        bool isSane = (parts[3] & 0x7F00FFFF) == 0 && ((parts[3] >> 16) & 0xFF) <= 28;
        return isKnown && isSane ? new decimal(parts) : null;
    }
}
