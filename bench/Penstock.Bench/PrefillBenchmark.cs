using Penstock.Worker.Engine;

namespace Penstock.Bench;

/// <summary>
/// The longest gap between two tokens of a running answer while a prompt of 2,000 tokens is evaluated beside it: in chunks, and in one piece.
/// </summary>
internal static class PrefillBenchmark
{
    private const int LongPrompt = 2000;
    private const int WholeBatch = 2048;

    /// <summary>Enough for the prompt to come in the smallest chunks while the answer still runs.</summary>
    private const int AnswerTokens = 320;

    public static async Task<IReadOnlyList<Measurement>> RunAsync(string model, int rounds)
    {
        var common = new EngineOptions { Slots = 4, KvCells = 4096, ContextTokens = 4096, PrefixReuse = false };
        var chunked = new List<Gaps>();
        var whole = new List<Gaps>();
        await using (Session session = Session.Open(model, common))
        {
            await RepeatAsync(session, rounds, chunked);
        }

        await using (Session session = Session.Open(model, common with { BatchTokens = WholeBatch, PromptChunkTokens = WholeBatch, LongestPass = Timeout.InfiniteTimeSpan }))
        {
            await RepeatAsync(session, rounds, whole);
        }

        double without = Session.Median(whole.Select(gap => gap.Cpu)), with = Session.Median(chunked.Select(gap => gap.Cpu));
        return
        [
            new("longest gap without chunks", without, "CPU-s"),
            new("longest gap with chunks", with, "CPU-s"),
            new("with against without", with / without, "times"),
            new("longest gap without chunks, wall", Session.Median(whole.Select(gap => gap.Wall)), "s"),
            new("longest gap with chunks, wall", Session.Median(chunked.Select(gap => gap.Wall)), "s"),
            new("long prompt's first token without chunks", Session.Median(whole.Select(gap => gap.FirstTokenCpu)), "CPU-s"),
            new("long prompt's first token with chunks", Session.Median(chunked.Select(gap => gap.FirstTokenCpu)), "CPU-s"),
        ];
    }

    private static async Task RepeatAsync(Session session, int rounds, List<Gaps> gaps)
    {
        var random = new Random(3);
        for (int round = 0; round < rounds; round++)
        {
            gaps.Add(await MeasureAsync(session, random));
        }
    }

    private static async Task<Gaps> MeasureAsync(Session session, Random random)
    {
        session.Recorder.Clear();
        var running = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Task answer = session.RunAsync(Session.RandomPrompt(random, 16), AnswerTokens, running.SetResult);
        await running.Task;
        TimeSpan arrived = Environment.CpuUsage.TotalTime;
        await session.RunAsync(Session.RandomPrompt(random, LongPrompt), tokens: 1);
        await answer;

        // Every pass gives the running answer a token, so a gap is the way from one pass' end to the next one's.
        IReadOnlyList<PassRecorder.Pass> passes = session.Recorder.Passes;
        IEnumerable<(PassRecorder.Pass Before, PassRecorder.Pass After)> steps = passes.Zip(passes.Skip(1));
        return new Gaps(
            steps.Max(step => (step.After.Cpu - step.Before.Cpu).TotalSeconds),
            steps.Max(step => TimeProvider.System.GetElapsedTime(step.Before.Timestamp, step.After.Timestamp).TotalSeconds),
            (passes.Last(pass => pass.PromptTokens > 1).Cpu - arrived).TotalSeconds);
    }

    private sealed record Gaps(double Cpu, double Wall, double FirstTokenCpu);
}
