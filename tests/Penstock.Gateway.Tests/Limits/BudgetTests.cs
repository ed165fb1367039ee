using System.Text;
using System.Text.Json;
using Penstock.Catalog.Tenants;
using Penstock.Gateway.Inference;
using Penstock.Gateway.Limits;
using Penstock.Gateway.Reservation;
using Penstock.Protocols.Errors;
using Penstock.Storage.Tenants;

namespace Penstock.Gateway.Tests.Limits;

/// <summary>Money and tokens are held back before a call and settled once after it.</summary>
public sealed class BudgetTests
{
    // A request of 31 bytes and 10 tokens of answer is at most 41 tokens, or 0.0041 USD at 100 USD a million; it takes 20 tokens, 0.002 USD.
    private const decimal BoundUsd = 0.0041m;
    private const decimal CostUsd = 0.002m;

    [Fact]
    public async Task Two_hundred_at_once_do_not_overrun_a_budget_for_ten()
    {
        using var harness = new LimitsHarness(LimitsHarness.Tenant(budget: new BudgetOptions { Usd = 10 * BoundUsd }));
        var end = new TaskCompletionSource();
        harness.Call = async context =>
        {
            await end.Task;
            await LimitsHarness.Answer(context, 31, 10);
        };

        Task<InferenceContext>[] all = [.. Enumerable.Range(0, 200).Select(_ => Task.Run(() => harness.RunAsync(), TestContext.Current.CancellationToken))];
        await EndedAsync(all, 190);
        end.SetResult();
        InferenceContext[] ended = await Task.WhenAll(all);

        Assert.Equal(10, ended.Count(context => context.Error is null));
        Assert.All(ended.Where(context => context.Error is not null), context => Assert.Equal(ErrorKind.BudgetExhausted, context.Error!.Kind));
        Assert.Equal(10 * BoundUsd, harness.SpentUsd());
        Assert.Equal(0, harness.Reserved());
        Assert.Equal(0, harness.Register.Count);
    }

    [Fact]
    public async Task Settles_what_the_exchange_truly_cost()
    {
        using var harness = new LimitsHarness(LimitsHarness.Tenant(budget: new BudgetOptions { Usd = 1 }));
        long held = 0;
        harness.Call = context =>
        {
            held = harness.Reserved();
            return LimitsHarness.Answer(context, 10, 10);
        };

        await harness.RunAsync();

        Assert.Equal(BoundUsd, Money.ToUsd(held));
        Assert.Equal(CostUsd, harness.SpentUsd());
        Assert.Equal(0, harness.Reserved());
    }

    [Theory]
    [InlineData(BudgetPeriod.Day, "2026-06-16")]
    [InlineData(BudgetPeriod.Week, "2026-06-22")]
    [InlineData(BudgetPeriod.Month, "2026-07-01")]
    [InlineData(BudgetPeriod.Total, null)]
    public async Task Starts_anew_when_its_period_does(BudgetPeriod period, string? next)
    {
        using var harness = new LimitsHarness(LimitsHarness.Tenant(budget: new BudgetOptions { Usd = BoundUsd, Per = period }));
        Assert.Null((await harness.RunAsync()).Error);
        Assert.Equal(ErrorKind.BudgetExhausted, (await harness.RunAsync()).Error!.Kind);
        DateTimeOffset turn = next is null
            ? harness.Time.GetUtcNow().AddYears(20)
            : DateTimeOffset.Parse(next + "T00:00:00Z", System.Globalization.CultureInfo.InvariantCulture);

        harness.Time.SetUtcNow(turn.AddTicks(-1));
        Assert.NotNull((await harness.RunAsync()).Error);
        harness.Time.SetUtcNow(turn);
        Assert.Equal(next is not null, (await harness.RunAsync()).Error is null);
    }

    [Fact]
    public async Task A_short_budget_shortens_an_answer_that_nobody_bounded()
    {
        using var harness = new LimitsHarness(LimitsHarness.Tenant(budget: new BudgetOptions { Usd = 0.02m }));
        InferenceRequest? sent = null;
        harness.Call = context =>
        {
            sent = context.Request;
            return LimitsHarness.Answer(context, 10, 100);
        };

        InferenceContext context = await harness.RunAsync(maxTokens: null, body: """{"model":"small","messages":[],"max_tokens":null}""");

        Assert.Null(context.Error);
        using JsonDocument body = JsonDocument.Parse(Encoding.UTF8.GetString(sent!.Body.Bytes.Span));
        int limit = body.RootElement.GetProperty("max_tokens").GetInt32();
        Assert.InRange(limit, ReservationStage.ShortestAnswer, 151);
        Assert.Equal(limit, sent.MaxOutputTokens);
    }

    [Fact]
    public async Task Refuses_when_not_even_a_short_answer_can_be_paid()
    {
        using var harness = new LimitsHarness(LimitsHarness.Tenant(budget: new BudgetOptions { Usd = 0.005m }));

        InferenceContext context = await harness.RunAsync(maxTokens: null);

        Assert.Equal(ErrorKind.BudgetExhausted, context.Error!.Kind);
        Assert.Equal(0, harness.Calls);
    }

    [Fact]
    public async Task A_spent_budget_answers_with_the_cheaper_model_that_it_names_and_charges_it()
    {
        using var harness = new LimitsHarness(
            LimitsHarness.Tenant(budget: new BudgetOptions { Usd = 2 * CostUsd, DegradeTo = "cheap" }), others: LimitsHarness.Model("cheap", usdPerMillion: 1));

        InferenceContext first = await harness.RunAsync(maxTokens: 5);
        InferenceContext second = await harness.RunAsync(maxTokens: 5);

        Assert.Equal(("small", null), (first.Route!.Name.Text, first.Limits?.DegradedTo));
        Assert.Equal(("cheap", "cheap"), (second.Route!.Name.Text, second.Limits?.DegradedTo));
        Assert.Equal(CostUsd + 0.00002m, harness.SpentUsd());
    }

    [Fact]
    public async Task Warns_once_a_period()
    {
        using var harness = new LimitsHarness(LimitsHarness.Tenant(budget: new BudgetOptions { Usd = 10 * CostUsd, WarnAt = 0.5, Per = BudgetPeriod.Day }));
        double Warnings() => harness.Metrics.Warnings.With("tenant").Value;
        double[] seen = new double[6];
        for (int i = 0; i < seen.Length; i++)
        {
            await harness.RunAsync();
            seen[i] = Warnings();
        }

        Assert.Equal([0, 0, 0, 0, 1, 1], seen);
    }

    [Fact]
    public async Task Tokens_a_minute_are_held_back_and_corrected()
    {
        using var harness = new LimitsHarness(LimitsHarness.Tenant(new LimitOptions { TokensPerMinute = 100 }));

        InferenceContext[] all = [await harness.RunAsync(maxTokens: 50), await harness.RunAsync(maxTokens: 50), await harness.RunAsync(maxTokens: 50)];

        // 81 are held each time, 20 taken: after two there are 60 left.
        Assert.Equal([null, ErrorKind.RateLimited, ErrorKind.RateLimited], all.Select(context => context.Error?.Kind));
        Assert.Equal(80, harness.Counter(AccountKind.Tenant, LimitMeasure.TokensPerMinute).Status(harness.Now).Remaining);
        Assert.Null((await harness.RunAsync(maxTokens: 40)).Error);
    }

    [Fact]
    public async Task Who_bounds_nothing_may_call_though_his_bound_is_above_the_whole_limit()
    {
        using var harness = new LimitsHarness(LimitsHarness.Tenant(new LimitOptions { TokensPerMinute = 100 }));

        Assert.Null((await harness.RunAsync(maxTokens: null)).Error);
        Assert.Equal(80, harness.Counter(AccountKind.Tenant, LimitMeasure.TokensPerMinute).Status(harness.Now).Remaining);
    }

    [Fact]
    public async Task A_retry_enlarges_the_reservation_or_is_not_sent()
    {
        using var harness = new LimitsHarness(LimitsHarness.Tenant(budget: new BudgetOptions { Usd = 2 * BoundUsd }));
        List<bool> granted = [];
        harness.Call = context =>
        {
            granted.Add(context.Reservation!.TryEnlarge(context.Tiers[0].Targets[0]));
            granted.Add(context.Reservation.TryEnlarge(context.Tiers[0].Targets[0]));
            return LimitsHarness.Answer(context, 10, 10);
        };

        await harness.RunAsync();

        Assert.Equal([true, false], granted);
        Assert.Equal(CostUsd, harness.SpentUsd());
        Assert.Equal(0, harness.Reserved());
    }

    [Fact]
    public async Task Returns_to_nothing_after_a_thousand_exchanges_that_end_anyhow()
    {
        using var harness = new LimitsHarness(LimitsHarness.Tenant(
            new LimitOptions { Concurrent = 1000, TokensPerMinute = 100_000_000, RequestsPerMinute = 100_000 }, new BudgetOptions { Usd = 1000 }));
        var random = new Random(20260615);
        decimal truth = 0;
        harness.Call = async context =>
        {
            await Task.Yield();
            switch (random.Next(5))
            {
                case 0:
                    throw new InvalidOperationException("a fault of our own");
                case 1:
                    throw new OperationCanceledException();
                case 2:
                    context.Fail(new InferenceError(ErrorKind.UpstreamFault, "fault"), Outcome.UpstreamFault);
                    context.Attempts = 1;
                    break;
                case 3:
                    context.Attempts = 2;
                    (context.CostUsd, context.Usage, context.FirstTokenAt) = (0.001m, new() { PromptTokens = 5, OutputTokens = 5 }, 1);
                    context.End(Outcome.ClientGone);
                    truth += 0.001m;
                    break;
                default:
                    await LimitsHarness.Answer(context, 10, 10);
                    truth += CostUsd;
                    break;
            }
        };

        for (int i = 0; i < 1000; i++)
        {
            await Record.ExceptionAsync(() => harness.RunAsync());
        }

        Assert.Equal(0, harness.Reserved());
        Assert.Equal(0, harness.Register.Count);
        Assert.Equal(truth, harness.SpentUsd());
        Assert.Equal(1000, harness.Counter(AccountKind.Tenant, LimitMeasure.Concurrent).Status(harness.Now).Remaining);
    }

    [Fact]
    public async Task An_answer_that_began_and_that_nobody_counted_is_charged_at_its_bound()
    {
        using var harness = new LimitsHarness(LimitsHarness.Tenant(budget: new BudgetOptions { Usd = 1 }));
        harness.Call = context =>
        {
            (context.Attempts, context.FirstTokenAt) = (1, 1);
            context.End(Outcome.ClientGone);
            return ValueTask.CompletedTask;
        };

        await harness.RunAsync();

        Assert.Equal(BoundUsd, harness.SpentUsd());
    }

    [Fact]
    public async Task A_reservation_that_nobody_settles_ends_with_its_time_to_live()
    {
        using var harness = new LimitsHarness(LimitsHarness.Tenant(budget: new BudgetOptions { Usd = 1 }));
        var never = new TaskCompletionSource();
        harness.Call = async context =>
        {
            await never.Task;
            await LimitsHarness.Answer(context, 10, 10);
        };
        Task<InferenceContext> lost = harness.RunAsync();
        Assert.Equal(1, harness.Register.Count);

        harness.Time.Advance(LimitsHarness.Model("small").Timeouts.Total + ReservationRegister.Grace + TimeSpan.FromSeconds(15));

        Assert.Equal(0, harness.Register.Count);
        Assert.Equal((0, BoundUsd, 1), (harness.Reserved(), harness.SpentUsd(), harness.Metrics.Expired.Value));
        never.SetResult();
        await lost;
        Assert.Equal(BoundUsd, harness.SpentUsd());
    }

    [Fact]
    public async Task What_passes_its_bound_is_charged_and_counted()
    {
        using var harness = new LimitsHarness(LimitsHarness.Tenant(budget: new BudgetOptions { Usd = 1 }));
        harness.Call = context => LimitsHarness.Answer(context, 500, 10);

        await harness.RunAsync();

        Assert.Equal(0.051m, harness.SpentUsd());
        var text = new System.Buffers.ArrayBufferWriter<byte>();
        harness.Registry.Write(text);
        Assert.Contains(
            "penstock_gateway_reservation_exceeded_total{model=\"small\",measure=\"usd\"} 1", Encoding.UTF8.GetString(text.WrittenSpan), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Spend_survives_the_process_and_what_was_held_back_counts_as_spent()
    {
        string path = Path.Combine(Path.GetTempPath(), $"penstock-spend-{Guid.CreateVersion7(DateTimeOffset.UnixEpoch):N}", SpendFile.FileName);
        int today = new DateOnly(2026, 6, 15).DayNumber;
        try
        {
            using (SpendFile spend = SpendFile.Open(path, today).File!)
            using (var harness = new LimitsHarness(LimitsHarness.Tenant(budget: new BudgetOptions { Usd = 1 }), spend: spend))
            {
                await harness.RunAsync();
                harness.Call = _ => new ValueTask(new TaskCompletionSource().Task);
                _ = harness.RunAsync();
                Assert.NotNull(SpendFile.Open(path, today).Error);
            }

            using SpendFile again = SpendFile.Open(path, today).File!;
            using var restarted = new LimitsHarness(LimitsHarness.Tenant(budget: new BudgetOptions { Usd = 1 }), spend: again);
            Assert.Equal(1, again.Recovered);
            Assert.Equal((CostUsd + BoundUsd, 0), (restarted.SpentUsd(), restarted.Reserved()));
        }
        finally
        {
            Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
        }
    }

    private static async Task EndedAsync(Task<InferenceContext>[] all, int count)
    {
        while (all.Count(task => task.IsCompleted) < count)
        {
            await Task.WhenAny(all.Where(task => !task.IsCompleted)).WaitAsync(TimeSpan.FromMinutes(5), TestContext.Current.CancellationToken);
        }
    }
}
