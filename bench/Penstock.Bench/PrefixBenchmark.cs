using System.Collections.Immutable;
using Penstock.Worker.Engine;

namespace Penstock.Bench;

/// <summary>Eight requests that share a prefix of 200 tokens and come at once, with prefix reuse and without. Each round has a prefix of its own.</summary>
internal static class PrefixBenchmark
{
    private const int Requests = 8;
    private const int SharedTokens = 200;
    private const int OwnTokens = 3;
    private const int AnswerTokens = 16;
    private const double Goal = 0.4;

    public static async Task<IReadOnlyList<Measurement>> RunAsync(string model, int rounds)
    {
        var options = new EngineOptions { Slots = Requests, KvCells = 4096 };
        await using Session with = Session.Open(model, options);
        await using Session without = Session.Open(model, options with { PrefixReuse = false });
        var random = new Random(2);
        var on = new List<(double Wall, double Cpu)>();
        var off = new List<(double Wall, double Cpu)>();
        await MeasureAsync(with, random);
        await MeasureAsync(without, random);
        for (int round = 0; round < rounds; round++)
        {
            on.Add(await MeasureAsync(with, random));
            off.Add(await MeasureAsync(without, random));
        }

        double wall = Session.Median(on.Zip(off, (a, b) => a.Wall / b.Wall));
        return
        [
            new("without reuse", Session.Median(off.Select(time => time.Wall)), "s in all"),
            new("with reuse", Session.Median(on.Select(time => time.Wall)), "s in all"),
            new("without reuse, CPU", Session.Median(off.Select(time => time.Cpu)), "CPU-s in all"),
            new("with reuse, CPU", Session.Median(on.Select(time => time.Cpu)), "CPU-s in all"),
            new("with against without", wall, "times", $"at most {Goal}", wall <= Goal),
            new("with against without, CPU", Session.Median(on.Zip(off, (a, b) => a.Cpu / b.Cpu)), "times"),
        ];
    }

    private static async Task<(double Wall, double Cpu)> MeasureAsync(Session session, Random random)
    {
        ImmutableArray<int> shared = Session.RandomPrompt(random, SharedTokens);
        long began = TimeProvider.System.GetTimestamp();
        TimeSpan cpu = Environment.CpuUsage.TotalTime;
        await Task.WhenAll(Enumerable.Range(0, Requests).Select(_ =>
            session.RunAsync([.. shared, .. Session.RandomPrompt(random, OwnTokens)], AnswerTokens)));
        return (TimeProvider.System.GetElapsedTime(began).TotalSeconds, (Environment.CpuUsage.TotalTime - cpu).TotalSeconds);
    }
}
