using CsCheck;
using Microsoft.Extensions.Time.Testing;
using Penstock.Gateway.Resilience;

namespace Penstock.Gateway.Tests.Resilience;

public sealed class AttemptBudgetTests
{
    [Fact]
    public void Lets_through_no_more_than_its_formula_says_whatever_is_asked() =>
        Gen.Select(Gen.Double[0, 1], Gen.Double[0, 5], Gen.Int[0, 3].List[1, 400]).Sample((ratio, perSecond, steps) =>
        {
            var time = new FakeTimeProvider();
            var budget = new AttemptBudget(time, ratio, perSecond);
            (int requests, int taken, double seconds) = (0, 0, 0);
            foreach (int step in steps)
            {
                switch (step)
                {
                    case 0:
                        budget.Deposit();
                        requests++;
                        break;
                    case 1:
                        time.Advance(TimeSpan.FromSeconds(0.5));
                        seconds += 0.5;
                        break;
                    default:
                        taken += budget.TryTake() ? 1 : 0;
                        break;
                }

                Assert.True(taken <= (ratio * requests) + (perSecond * seconds) + budget.Burst + 1e-6);
            }
        });

    [Fact]
    public void Begins_full_and_holds_ten_seconds_of_its_rate()
    {
        var budget = new AttemptBudget(new FakeTimeProvider(), ratio: 0.2, perSecond: 3);

        Assert.Equal(30, budget.Available);
        Assert.Equal(30, Enumerable.Range(0, 100).Count(_ => budget.TryTake()));
    }

    [Fact]
    public void Is_filled_by_requests_in_its_ratio()
    {
        var budget = new AttemptBudget(new FakeTimeProvider(), ratio: 0.2, perSecond: 0);
        while (budget.TryTake())
        {
        }

        for (int i = 0; i < 5; i++)
        {
            Assert.False(budget.TryTake());
            budget.Deposit();
        }

        Assert.True(budget.TryTake());
        Assert.False(budget.TryTake());
    }
}
