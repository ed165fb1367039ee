using Penstock.Protocols.Inference;
using Penstock.Storage.Ledger;

namespace Penstock.Storage.Tests.Ledger;

/// <summary>Rows and attempts to test with, the same ones for the same seed.</summary>
internal static class Samples
{
    public static DateTimeOffset Start { get; } = new(2026, 11, 20, 22, 30, 0, TimeSpan.Zero);

    public static AttemptRow[] Rows(int count, int seed = 1, TimeSpan? step = null)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(index => Row(random, Start + (index * (step ?? TimeSpan.FromMinutes(7))), index))];
    }

    public static AttemptRow Row(Random random, DateTimeOffset time, int index)
    {
        bool counted = random.Next(5) > 0;
        return new AttemptRow
        {
            Id = IdAt(time, index),
            Tenant = Pick(random, "", "acme", "globex"),
            Key = Pick(random, "", "app", "batch"),
            Model = Pick(random, "chat", "small"),
            Target = Pick(random, "local", "cloud"),
            Provider = "up",
            Region = Pick(random, "", "eu"),
            Operation = Operation.Chat,
            Traits = random.Next(2) == 0 ? AttemptTraits.Stream : AttemptTraits.Stream | AttemptTraits.Estimated,
            Outcome = (AttemptOutcome)random.Next(4),
            Status = random.Next(3) == 0 ? null : 200,
            PromptTokens = counted ? random.Next(0, 1000) : null,
            OutputTokens = counted ? random.Next(0, 1000) : null,
            ReasoningTokens = counted ? 0 : null,
            CostPicoUsd = counted && random.Next(4) > 0 ? random.NextInt64(0, 5_000_000_000) : null,
            QueuedMicroseconds = random.Next(1000),
            FirstTokenMicroseconds = counted ? random.Next(1_000_000) : null,
            TotalMicroseconds = random.Next(10_000_000),
        };
    }

    public static Guid IdAt(DateTimeOffset time, int index)
    {
        byte[] bytes = AttemptId.LeastAt(time).ToByteArray(bigEndian: true);
        BitConverter.TryWriteBytes(bytes.AsSpan(8), index);
        bytes[^1] = 1;
        return new Guid(bytes, bigEndian: true);
    }

    public static AttemptIdentity Identity(int index, DateTimeOffset? time = null) => new(
        IdAt(time ?? Start, index), "acme", "app", "chat", "cloud", "openai", null, Operation.Chat, AttemptTraits.Stream);

    public static AttemptResult Result(int index) => new(
        AttemptOutcome.Completed,
        new TokenUsage { PromptTokens = index, OutputTokens = 2 * index, CachedTokens = 0 },
        index * 1_000L,
        200,
        TimeSpan.FromMilliseconds(1),
        TimeSpan.FromMilliseconds(20),
        TimeSpan.FromMilliseconds(300));

    private static string Pick(Random random, params string[] words) => words[random.Next(words.Length)];
}
