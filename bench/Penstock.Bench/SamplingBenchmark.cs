using System.Collections.Immutable;
using Penstock.Worker.Batching;

namespace Penstock.Bench;

/// <summary>CPU time to choose one token from 32,000 scores, against the 2 % of a pass of one answer that it may take.</summary>
internal static class SamplingBenchmark
{
    private const int Vocabulary = 32_000;
    private const int Draws = 2000;
    private const double PassMicroseconds = 22_000;
    private const double Goal = 0.02;

    public static Task<IReadOnlyList<Measurement>> RunAsync(string model, int rounds)
    {
        _ = model;
        (string Name, SamplingOptions Options)[] kinds =
        [
            ("greedy", new SamplingOptions { Temperature = 0 }),
            ("temperature 1", new SamplingOptions()),
            ("top-p 0.9", new SamplingOptions { TopP = 0.9f }),
            ("top-k 40, top-p 0.9, min-p 0.05, penalties", new SamplingOptions
            {
                TopK = 40,
                TopP = 0.9f,
                MinP = 0.05f,
                PresencePenalty = 0.5f,
                RepeatPenalty = 1.1f,
            }),
        ];
        float[] scores = Scores();
        var measurements = new List<Measurement>();
        foreach ((string name, SamplingOptions options) in kinds)
        {
            Measure(scores, options);
            double median = Session.Median(Enumerable.Range(0, rounds).Select(_ => Measure(scores, options)));
            double share = median / PassMicroseconds;
            measurements.Add(new(name, median, "CPU-µs a token", $"at most {Goal:P0} of a pass of {PassMicroseconds / 1000} CPU-ms", share <= Goal));
        }

        return Task.FromResult<IReadOnlyList<Measurement>>(measurements);
    }

    private static double Measure(float[] scores, SamplingOptions options)
    {
        ImmutableArray<int> prompt = [.. Enumerable.Range(0, 500)];
        var sampler = new TokenSampler(options, 1, prompt, grammar: null, suppressed: []);
        var scratch = new SamplerScratch(Vocabulary);
        TimeSpan began = Environment.CpuUsage.TotalTime;
        for (int draw = 0; draw < Draws; draw++)
        {
            sampler.Choose(scores, scratch);
        }

        return (Environment.CpuUsage.TotalTime - began).TotalMicroseconds / Draws;
    }

    // Flat, like the random model's: the dearest case, because nearly every token stays in.
    private static float[] Scores()
    {
        var random = new Random(4);
        return [.. Enumerable.Range(0, Vocabulary).Select(_ => (float)Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * MathF.Cos(random.NextSingle() * 6.2831855f))];
    }
}
