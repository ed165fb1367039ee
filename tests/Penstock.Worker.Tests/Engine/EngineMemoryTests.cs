using Penstock.Worker.Batching;
using Penstock.Worker.Engine;

namespace Penstock.Worker.Tests.Engine;

/// <summary>Runs alone: the memory of a process is measured.</summary>
[CollectionDefinition("Memory", DisableParallelization = true)]
public sealed class MemoryCollection;

[Collection("Memory")]
public sealed class EngineMemoryTests
{
    private const long Megabyte = 1 << 20;

    [Fact]
    public async Task Returns_to_its_memory_after_many_requests_with_grammars_and_cancellations()
    {
        await using GenerationEngine engine = DemoEngine.Open(new EngineOptions { Threads = 1, Slots = 8 });
        await PlayAsync(engine, rounds: 4);
        long before = ResidentBytes();

        await PlayAsync(engine, rounds: 12);

        Assert.InRange(ResidentBytes() - before, long.MinValue, 12 * Megabyte);
        await engine.Scheduler.WhenIdleAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, engine.Scheduler.Snapshot.BusySlots);
        Assert.Equal(0, engine.Scheduler.Snapshot.KvCellsReserved);
    }

    [Fact]
    public async Task Gives_everything_back_when_it_is_closed()
    {
        await OpenAndCloseAsync(rounds: 8);
        long before = ResidentBytes();

        await OpenAndCloseAsync(rounds: 12);

        // Twelve contexts hold 48 MB, twelve models 45 MB; what is seen is the allocator, which keeps a little per thread.
        Assert.InRange(ResidentBytes() - before, long.MinValue, 30 * Megabyte);
    }

    private static async Task OpenAndCloseAsync(int rounds)
    {
        for (int round = 0; round < rounds; round++)
        {
            await using GenerationEngine engine = DemoEngine.Open(new EngineOptions { Threads = 1, Slots = 4 });
            await PlayOneAsync(engine, number: 6);
        }
    }

    private static async Task PlayAsync(GenerationEngine engine, int rounds)
    {
        for (int round = 0; round < rounds; round++)
        {
            await Task.WhenAll(Enumerable.Range(0, 16).Select(index => PlayOneAsync(engine, (round * 16) + index)));
        }
    }

    private static async Task PlayOneAsync(GenerationEngine engine, int number)
    {
        var request = new GenerationRequest
        {
            PromptTokens = DemoEngine.Ask(engine.Tokenizer, $"Tell me a short story about penguin {number}"),
            MaxTokens = 40,
            Grammar = number % 3 == 0 ? "root ::= [a-z ]+" : null,
            TopLogProbs = number % 2 == 0 ? 5 : null,
        };
        int left = number % 5 == 0 ? 3 : int.MaxValue;
        await foreach (GenerationEvent _ in engine.Scheduler.GenerateAsync(request, TestContext.Current.CancellationToken))
        {
            if (--left == 0)
            {
                break;
            }
        }
    }

    private static long ResidentBytes()
    {
        for (int round = 0; round < 3; round++)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
        }

        using var process = System.Diagnostics.Process.GetCurrentProcess();
        return process.WorkingSet64;
    }
}
