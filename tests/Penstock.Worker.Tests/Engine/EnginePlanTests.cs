using Penstock.Worker.Engine;

namespace Penstock.Worker.Tests.Engine;

public sealed class EnginePlanTests
{
    private const long Gigabyte = 1L << 30;

    private static EnginePlan Decide(EngineOptions options, int trained = 4096, long perCell = 131_072, long memory = 64 * Gigabyte, int threads = 4)
    {
        Result<EnginePlan, EngineError> plan = EnginePlan.Decide(options, trained, perCell, memory, threads);
        Assert.True(plan.Succeeded, plan.Error?.ToString());
        return plan.Value;
    }

    [Fact]
    public void Gives_every_slot_a_whole_context_where_memory_allows() =>
        Assert.Equal(new EnginePlan(4, 16 * 4096, 4096), Decide(new EngineOptions { Slots = 16 }));

    [Fact]
    public void Takes_a_quarter_of_the_memory_at_most() =>
        Assert.Equal(new EnginePlan(4, 16_384, 16_384), Decide(new EngineOptions { Slots = 16 }, trained: 131_072, memory: 8 * Gigabyte));

    [Fact]
    public void Takes_no_more_cells_than_a_very_long_context_needs() =>
        Assert.Equal(new EnginePlan(4, 131_072, 131_072), Decide(new EngineOptions { Slots = 16 }, trained: int.MaxValue, perCell: 2048));

    [Fact]
    public void Never_takes_more_threads_than_the_quota() =>
        Assert.Equal(2, Decide(new EngineOptions { Threads = 8 }, threads: 2).Threads);

    [Fact]
    public void Rounds_cells_up_to_what_the_library_makes_of_them() =>
        Assert.Equal(1024, Decide(new EngineOptions { KvCells = 1000 }).Cells);

    [Fact]
    public void Bounds_the_context_by_the_cells() =>
        Assert.Equal(512, Decide(new EngineOptions { KvCells = 512 }).ContextTokens);
}
