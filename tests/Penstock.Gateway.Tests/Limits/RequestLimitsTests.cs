using Penstock.Catalog.Tenants;
using Penstock.Catalog.Values;
using Penstock.Gateway.Inference;
using Penstock.Gateway.Limits;
using Penstock.Protocols.Errors;

namespace Penstock.Gateway.Tests.Limits;

/// <summary>Requests per minute, per day and at once, at every level.</summary>
public sealed class RequestLimitsTests
{
    public static TheoryData<AccountKind> Levels => [AccountKind.EndUser, AccountKind.Key, AccountKind.Tenant, AccountKind.Model];

    [Theory]
    [MemberData(nameof(Levels))]
    public async Task Refuses_the_third_of_two_a_minute_and_takes_it_a_minute_later(AccountKind level)
    {
        using LimitsHarness harness = Harness(level, new LimitOptions { RequestsPerMinute = 2 });

        InferenceContext[] first = [await harness.RunAsync(user: "ann"), await harness.RunAsync(user: "ann"), await harness.RunAsync(user: "ann")];
        harness.Time.Advance(TimeSpan.FromSeconds(60));
        InferenceContext later = await harness.RunAsync(user: "ann");

        Assert.Equal([null, null, ErrorKind.RateLimited], first.Select(context => context.Error?.Kind));
        Assert.Equal(TimeSpan.FromSeconds(60), first[2].Error!.RetryAfter);
        Assert.Null(later.Error);
        Assert.Equal(3, harness.Calls);
    }

    [Theory]
    [MemberData(nameof(Levels))]
    public async Task Refuses_for_the_rest_of_the_day_what_is_beyond_its_quota(AccountKind level)
    {
        using LimitsHarness harness = Harness(level, new LimitOptions { RequestsPerDay = 1 });

        InferenceContext taken = await harness.RunAsync(user: "ann");
        InferenceContext refused = await harness.RunAsync(user: "ann");
        harness.Time.Advance(TimeSpan.FromHours(12));
        InferenceContext nextDay = await harness.RunAsync(user: "ann");

        Assert.Null(taken.Error);
        Assert.Equal(ErrorKind.BudgetExhausted, refused.Error!.Kind);
        Assert.False(refused.Error.Description.Retryable);
        Assert.Null(nextDay.Error);
    }

    [Theory]
    [MemberData(nameof(Levels))]
    public async Task Runs_no_more_at_once_than_allowed_and_counts_out_whoever_ends_or_fails(AccountKind level)
    {
        using LimitsHarness harness = Harness(level, new LimitOptions { Concurrent = 2 });
        var end = new TaskCompletionSource();
        harness.Call = async context =>
        {
            await end.Task;
            throw new InvalidOperationException("a fault of our own");
        };

        Task<InferenceContext>[] running = [harness.RunAsync(user: "ann"), harness.RunAsync(user: "ann")];
        InferenceContext refused = await harness.RunAsync(user: "ann");
        end.SetResult();
        await Assert.ThrowsAsync<InvalidOperationException>(() => Task.WhenAll(running));
        harness.Call = context => LimitsHarness.Answer(context, 1, 1);

        Assert.Equal(ErrorKind.ConcurrencyLimited, refused.Error!.Kind);
        Assert.Null((await harness.RunAsync(user: "ann")).Error);
        Assert.Null((await harness.RunAsync(user: "ann")).Error);
    }

    [Fact]
    public async Task A_refusal_counts_nowhere()
    {
        using var harness = new LimitsHarness(LimitsHarness.Tenant(
            new LimitOptions { RequestsPerMinute = 1 },
            key: new VirtualKeyOptions { Name = "app", Secret = new Secret(LimitsHarness.Key), Limits = new LimitOptions { RequestsPerMinute = 10, Concurrent = 1 } }));

        await harness.RunAsync();
        for (int i = 0; i < 20; i++)
        {
            Assert.Equal(ErrorKind.RateLimited, (await harness.RunAsync()).Error!.Kind);
        }

        Assert.Equal(9, harness.Counter(AccountKind.Key, LimitMeasure.RequestsPerMinute, "app").Status(harness.Now).Remaining);
        Assert.Equal(1, harness.Counter(AccountKind.Key, LimitMeasure.Concurrent, "app").Status(harness.Now).Remaining);
    }

    [Fact]
    public async Task Users_are_limited_apart_and_who_names_none_is_not()
    {
        using LimitsHarness harness = Harness(AccountKind.EndUser, new LimitOptions { RequestsPerMinute = 1 });

        Assert.Null((await harness.RunAsync(user: "ann")).Error);
        Assert.Null((await harness.RunAsync(user: "bob")).Error);
        Assert.NotNull((await harness.RunAsync(user: "bob")).Error);
        Assert.Null((await harness.RunAsync(user: null)).Error);
        Assert.Null((await harness.RunAsync(user: null)).Error);
    }

    [Fact]
    public void Inventing_users_wins_nothing()
    {
        using LimitsHarness harness = Harness(AccountKind.EndUser, new LimitOptions { RequestsPerMinute = 1 });
        var users = new EndUserAccounts("acme", new LocalCounters(harness.Time, Storage.Tenants.SpendFile.InMemory()), harness.Time, capacity: 10);
        users.Apply(new EndUserOptions { Limits = new LimitOptions { RequestsPerMinute = 1 } });

        int let = Enumerable.Range(0, 1000).Count(i => users.Of($"user{i}").Requests[0].TryTake(1, harness.Now, out _) == TakeResult.Taken);

        Assert.Equal(11, let);
        Assert.Equal(10, users.Count);
        harness.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(TakeResult.Taken, users.Of("newcomer").Requests[0].TryTake(1, harness.Now, out _));
        Assert.Equal(10, users.Count);
    }

    [Fact]
    public async Task The_head_tells_the_tightest_of_the_callers_own_limits_and_nothing_of_the_models()
    {
        using var harness = new LimitsHarness(
            LimitsHarness.Tenant(new LimitOptions { RequestsPerMinute = 100, TokensPerMinute = 5000 }, key: new VirtualKeyOptions
            {
                Name = "app",
                Secret = new Secret(LimitsHarness.Key),
                Limits = new LimitOptions { RequestsPerMinute = 7 },
            }),
            LimitsHarness.Model("small") with { Limits = new LimitOptions { RequestsPerMinute = 3, TokensPerMinute = 100 } });

        InferenceContext context = await harness.RunAsync(maxTokens: 10);

        Assert.Equal(new CounterStatus(7, 6, TimeSpan.FromMinutes(1)), context.Limits!.Requests);
        Assert.Equal(5000, context.Limits.Tokens!.Value.Limit);
    }

    [Fact]
    public async Task A_reload_changes_limits_and_forgets_nothing()
    {
        using LimitsHarness harness = Harness(AccountKind.Tenant, new LimitOptions { RequestsPerMinute = 2 });
        await harness.RunAsync();
        await harness.RunAsync();

        harness.Apply(harness.Catalog with { Tenants = [LimitsHarness.Tenant(new LimitOptions { RequestsPerMinute = 3 })] });

        Assert.Null((await harness.RunAsync()).Error);
        Assert.NotNull((await harness.RunAsync()).Error);
    }

    [Fact]
    public async Task A_model_that_the_caller_may_not_see_is_not_counted_at_its_limit()
    {
        using var harness = new LimitsHarness(
            LimitsHarness.Tenant() with { Models = ["small"] },
            others: [LimitsHarness.Model("secret") with { Limits = new LimitOptions { RequestsPerMinute = 1 } }]);

        InferenceContext[] contexts = [await harness.RunAsync(model: "secret"), await harness.RunAsync(model: "secret")];

        Assert.All(contexts, context => Assert.Equal(ErrorKind.ModelNotFound, context.Error!.Kind));
        Assert.Equal(1, harness.Counter(AccountKind.Model, LimitMeasure.RequestsPerMinute, "secret").Status(harness.Now).Remaining);
    }

    private static LimitsHarness Harness(AccountKind level, LimitOptions limits) => level switch
    {
        AccountKind.EndUser => new LimitsHarness(LimitsHarness.Tenant(endUsers: new EndUserOptions { Limits = limits })),
        AccountKind.Key => new LimitsHarness(LimitsHarness.Tenant(key: new VirtualKeyOptions { Name = "app", Secret = new Secret(LimitsHarness.Key), Limits = limits })),
        AccountKind.Tenant => new LimitsHarness(LimitsHarness.Tenant(limits)),
        _ => new LimitsHarness(LimitsHarness.Tenant(), LimitsHarness.Model("small") with { Limits = limits }),
    };
}
