using System.Collections.Immutable;
using Microsoft.Extensions.Time.Testing;
using Penstock.Protocols.Errors;
using Penstock.Worker.Batching;

namespace Penstock.Worker.Tests.Batching;

/// <summary>A scheduler without a thread, on virtual time: the test takes each step itself.</summary>
internal sealed class Stage : IDisposable
{
    public Stage(
        int cells = 1024,
        int slots = 4,
        int context = 512,
        int chunk = 16,
        int queue = 16,
        int batch = 64,
        bool neverEnds = false,
        int sequences = 64,
        Func<SchedulerOptions, SchedulerOptions>? options = null)
    {
        Decoder = new FakeDecoder(Time, cells, sequences, batch) { NeverEnds = neverEnds };
        var defaults = new SchedulerOptions
        {
            Slots = slots,
            ContextTokens = Math.Min(context, cells),
            PromptChunkTokens = chunk,
            QueueLength = queue,
        };
        Scheduler = new GenerationScheduler(
            Decoder, new FakeTokenizer(), new FakeGrammarCompiler(), options?.Invoke(defaults) ?? defaults, Heard, Time, new Random(7), []);
    }

    public FakeTimeProvider Time { get; } = new();

    public FakeDecoder Decoder { get; }

    public GenerationScheduler Scheduler { get; }

    public RecordingObserver Heard { get; } = new();

    public SchedulerSnapshot Snapshot => Scheduler.Snapshot;

    public static ImmutableArray<int> Prompt(int length, int first = 1) =>
        [.. Enumerable.Range(0, length).Select(index => 1 + ((first * 7 + index) % (FakeTokenizer.Size - 1)))];

    public static GenerationRequest Request(ImmutableArray<int> prompt, int maxTokens = 8) => new()
    {
        PromptTokens = prompt,
        MaxTokens = maxTokens,
        Sampling = new SamplingOptions { Temperature = 0 },
    };

    public Reading Submit(GenerationRequest request)
    {
        var accepted = Scheduler.Accept(request);
        Assert.True(accepted.Succeeded, accepted.Error?.Message);
        return new Reading(accepted.Value);
    }

    public Reading Submit(ImmutableArray<int> prompt, int maxTokens = 8) => Submit(Request(prompt, maxTokens));

    public InferenceError Refuse(GenerationRequest request)
    {
        var accepted = Scheduler.Accept(request);
        Assert.False(accepted.Succeeded);
        return accepted.Error;
    }

    /// <summary>Takes one step and checks what must always hold.</summary>
    public bool Step()
    {
        bool more = Scheduler.Loop.Step();
        SchedulerSnapshot now = Snapshot;
        Assert.Equal(Decoder.UsedCells, now.KvCellsUsed);
        Assert.InRange(now.KvCellsReserved, 0, now.KvCells);
        Assert.InRange(now.BusySlots, 0, now.Slots);
        return more;
    }

    public void RunToEnd()
    {
        int steps = 0;
        while (Step())
        {
            Assert.True(++steps < 100_000, "The loop does not come to an end.");
        }
    }

    public void Dispose() => Scheduler.Dispose();
}
