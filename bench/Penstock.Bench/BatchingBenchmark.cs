using Penstock.Worker.Engine;

namespace Penstock.Bench;

/// <summary>Tokens per CPU-second with one answer running and with eight, prompts excluded. The rounds alternate, so that load meets both alike.</summary>
internal static class BatchingBenchmark
{
    private const int PromptTokens = 16;
    private const int AnswerTokens = 64;
    private const double Goal = 1.5;

    public static async Task<IReadOnlyList<Measurement>> RunAsync(string model, int rounds)
    {
        await using Session session = Session.Open(model, new EngineOptions { Slots = 8, KvCells = 2048 });
        var random = new Random(1);
        var alone = new List<double>();
        var together = new List<double>();
        await MeasureAsync(session, random, concurrent: 1);
        for (int round = 0; round < rounds; round++)
        {
            alone.Add(await MeasureAsync(session, random, concurrent: 1));
            together.Add(await MeasureAsync(session, random, concurrent: 8));
        }

        double ratio = Session.Median(together.Zip(alone, (many, one) => many / one));
        return
        [
            new("1 answer", Session.Median(alone), "tokens per CPU-second"),
            new("8 answers at once", Session.Median(together), "tokens per CPU-second"),
            new("8 against 1", ratio, "times", $"at least {Goal}", ratio >= Goal),
        ];
    }

    private static async Task<double> MeasureAsync(Session session, Random random, int concurrent)
    {
        session.Recorder.Clear();
        await Task.WhenAll(Enumerable.Range(0, concurrent).Select(_ =>
            session.RunAsync(Session.RandomPrompt(random, PromptTokens), AnswerTokens)));

        // From the first pass in which all generate to the last one in which they still do.
        PassRecorder.Pass[] full = [.. session.Recorder.Passes.Where(pass => pass.PromptTokens == 0 && pass.GeneratedTokens == concurrent)];
        return full.Skip(1).Sum(pass => pass.GeneratedTokens) / (full[^1].Cpu - full[0].Cpu).TotalSeconds;
    }
}
