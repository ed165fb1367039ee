using CsCheck;
using Penstock.Worker.Batching;

namespace Penstock.Worker.Tests.Batching;

public sealed class PromptBudgetTests
{
    private static int[] Share(int budget, params int[] remaining)
    {
        int[] shares = new int[remaining.Length];
        PromptBudget.Share(remaining, budget, shares);
        return shares;
    }

    [Fact]
    public void Spends_the_budget_whole_and_gives_nobody_more_than_it_needs() =>
        Gen.Select(Gen.Int[1, 500].Array[1, 12], Gen.Int[1, 600]).Sample((remaining, budget) =>
        {
            int[] shares = Share(budget, remaining);

            Assert.Equal(Math.Min(budget, remaining.Sum()), shares.Sum());
            Assert.All(shares.Zip(remaining), pair => Assert.InRange(pair.First, 0, pair.Second));
            Assert.True(shares[0] >= Math.Min(remaining[0], budget / 2), "The oldest gets its half.");
        });

    [Fact]
    public void Gives_what_the_oldest_leaves_to_the_shortest() =>
        Assert.Equal([32, 0, 20, 12], Share(64, 1000, 400, 20, 30));

    [Fact]
    public void Gives_a_lone_prompt_everything() => Assert.Equal([64], Share(64, 1000));
}
