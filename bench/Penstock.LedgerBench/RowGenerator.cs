using System.Buffers.Binary;
using System.Globalization;
using Penstock.Protocols.Inference;
using Penstock.Storage.Ledger;

namespace Penstock.LedgerBench;

/// <summary>
/// Rows of a gateway's life, the same ones for the same seed, in the order of time. 200 tenants whose shares fall as 1/rank, with one to three keys
/// and models each, eight models with one to three targets, 97 % completed. A few names are rare on purpose: they are what searches are hard for.
/// </summary>
internal sealed class RowGenerator(long count, int days, int seed)
{
    private const int Tenants = 200;

    private static readonly string[] Models = ["chat", "small", "large", "code", "vision", "embed", "draft", "legal"];
    private static readonly string[] Regions = ["eu", "us"];

    private readonly double[] _shares = Shares();

    /// <summary>How many.</summary>
    public long Count => count;

    /// <summary>When the first was accepted.</summary>
    public DateTimeOffset Start { get; } = new(2026, 8, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>When the last was.</summary>
    public DateTimeOffset End => Start.AddDays(days);

    /// <summary>All of them.</summary>
    public IEnumerable<AttemptRow> Rows()
    {
        var random = new Random(seed);
        double step = (End - Start).TotalMilliseconds / count;
        for (long index = 0; index < count; index++)
        {
            yield return Row(random, Start.AddMilliseconds(index * step), index);
        }
    }

    private AttemptRow Row(Random random, DateTimeOffset time, long index)
    {
        int tenant = Pick(random);
        bool isRare = index % 1_000_003 == 500_000;
        string model = isRare ? "forgotten" : Models[(tenant + random.Next(1 + (tenant % 3))) % Models.Length];
        int prompt = random.Next(20, 4_000);
        int output = random.Next(5, 800);
        AttemptOutcome outcome = random.Next(1000) switch
        {
            < 970 => AttemptOutcome.Completed,
            < 985 => AttemptOutcome.ClientGone,
            < 995 => AttemptOutcome.UpstreamFault,
            < 999 => AttemptOutcome.Deadline,
            _ => AttemptOutcome.LostHedge,
        };
        return new AttemptRow
        {
            Id = IdAt(time, index, random),
            Tenant = isRare ? "seldom" : "tenant-" + tenant.ToString("d3", CultureInfo.InvariantCulture),
            Key = isRare ? "lost" : "key-" + (tenant + (random.Next(1 + (tenant % 3)) * 1000)).ToString(CultureInfo.InvariantCulture),
            Model = model,
            Target = isRare ? "nowhere" : model + "-" + random.Next(1 + (model.Length % 3)).ToString(CultureInfo.InvariantCulture),
            Provider = "openai",
            Region = Regions[random.Next(2)],
            Operation = Operation.Chat,
            Traits = random.Next(10) < 7 ? AttemptTraits.Stream : AttemptTraits.None,
            Outcome = outcome,
            Status = outcome == AttemptOutcome.UpstreamFault ? 502 : 200,
            PromptTokens = prompt,
            CachedTokens = prompt / 4,
            OutputTokens = output,
            CostPicoUsd = (prompt * 150_000L) + (output * 600_000L),
            QueuedMicroseconds = random.Next(500),
            FirstTokenMicroseconds = random.Next(50_000, 900_000),
            TotalMicroseconds = random.Next(1_000_000, 20_000_000),
        };
    }

    private int Pick(Random random)
    {
        int at = Array.BinarySearch(_shares, random.NextDouble());
        return Math.Min(at < 0 ? ~at : at, Tenants - 1);
    }

    private static double[] Shares()
    {
        double[] shares = [.. Enumerable.Range(1, Tenants).Select(rank => 1.0 / rank)];
        double all = shares.Sum();
        double sum = 0;
        return [.. shares.Select(share => sum += share / all)];
    }

    private static Guid IdAt(DateTimeOffset time, long index, Random random)
    {
        byte[] bytes = AttemptId.LeastAt(time).ToByteArray(bigEndian: true);
        bytes[6] = 0x70;
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(7), (index << 8) | (uint)random.Next(256));
        bytes[15] = 1;
        return new Guid(bytes, bigEndian: true);
    }
}
