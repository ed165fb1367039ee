using Penstock.Catalog.Models;
using Penstock.Catalog.Tenants;
using Penstock.Catalog.Values;
using Penstock.Gateway.Inference;
using Penstock.Gateway.Limits;
using Penstock.Protocols.Errors;

namespace Penstock.Gateway.Tests.Limits;

/// <summary>Every kind of limit at every level: what fits passes, what does not is refused in the kind's own words, and a new period begins anew.</summary>
public sealed class LimitTableTests
{
    // A call is held back at 31 tokens of prompt and 10 of answer, and comes to 20: two fit into 65 and no third.
    private const long Tokens = 65;
    private const decimal Usd = 0.0065m;

    public static TheoryData<AccountKind, string> Table
    {
        get
        {
            var table = new TheoryData<AccountKind, string>();
            foreach (AccountKind level in new[] { AccountKind.EndUser, AccountKind.Key, AccountKind.Tenant, AccountKind.Model })
            {
                foreach (string kind in new[] { "rpm", "rpd", "tpm", "tpd", "concurrent", "day", "week", "month", "total" })
                {
                    table.Add(level, kind);
                }
            }

            return table;
        }
    }

    [Theory]
    [MemberData(nameof(Table))]
    public async Task Takes_what_fits_refuses_the_next_and_begins_anew(AccountKind level, string kind)
    {
        using LimitsHarness harness = Harness(level, kind);
        var end = new TaskCompletionSource();
        if (kind == "concurrent")
        {
            harness.Call = async context =>
            {
                await end.Task;
                await LimitsHarness.Answer(context, 10, 10);
            };
        }

        Task<InferenceContext>[] taken = [harness.RunAsync(user: "ann"), harness.RunAsync(user: "ann")];
        InferenceContext refused = await harness.RunAsync(user: "ann");
        Assert.Equal(2, harness.Calls);
        Assert.Equal(KindOf(kind), refused.Error?.Kind);
        Assert.Equal(kind is "rpm" or "tpm" or "concurrent", refused.Error!.Description.Retryable);
        Assert.Equal(WaitOf(kind), refused.Error.RetryAfter);

        end.TrySetResult();
        Assert.All(await Task.WhenAll(taken), context => Assert.Null(context.Error));
        harness.Time.Advance(UntilAnew(kind));
        Assert.Equal(kind == "total", (await harness.RunAsync(user: "ann")).Error is not null);
    }

    [Theory]
    [MemberData(nameof(Table))]
    public async Task Another_user_has_what_is_his_alone_and_not_what_all_share(AccountKind level, string kind)
    {
        using LimitsHarness harness = Harness(level, kind);
        if (kind == "concurrent")
        {
            harness.Call = _ => new ValueTask(new TaskCompletionSource().Task);
        }

        _ = harness.RunAsync(user: "ann");
        _ = harness.RunAsync(user: "ann");
        Task<InferenceContext> other = harness.RunAsync(user: "bob");

        Assert.Equal(level == AccountKind.EndUser ? 3 : 2, harness.Calls);
        Assert.Equal(level != AccountKind.EndUser, other.IsCompleted && (await other).Error is not null);
    }

    private static LimitsHarness Harness(AccountKind level, string kind)
    {
        LimitOptions limits = kind switch
        {
            "rpm" => new LimitOptions { RequestsPerMinute = 2 },
            "rpd" => new LimitOptions { RequestsPerDay = 2 },
            "tpm" => new LimitOptions { TokensPerMinute = Tokens },
            "tpd" => new LimitOptions { TokensPerDay = Tokens },
            "concurrent" => new LimitOptions { Concurrent = 2 },
            _ => LimitOptions.None,
        };
        BudgetOptions? budget = Enum.TryParse(kind, ignoreCase: true, out BudgetPeriod per) ? new BudgetOptions { Usd = Usd, Per = per } : null;
        ModelOptions model = LimitsHarness.Model("small");
        return level switch
        {
            AccountKind.EndUser => new LimitsHarness(LimitsHarness.Tenant(endUsers: new EndUserOptions { Limits = limits, Budget = budget })),
            AccountKind.Key => new LimitsHarness(LimitsHarness.Tenant(key: new VirtualKeyOptions { Name = "app", Secret = new Secret(LimitsHarness.Key), Limits = limits, Budget = budget })),
            AccountKind.Tenant => new LimitsHarness(LimitsHarness.Tenant(limits, budget)),
            _ => new LimitsHarness(LimitsHarness.Tenant(), model with { Limits = limits, Budget = budget }),
        };
    }

    private static ErrorKind KindOf(string kind) => kind switch
    {
        "rpm" or "tpm" => ErrorKind.RateLimited,
        "concurrent" => ErrorKind.ConcurrencyLimited,
        _ => ErrorKind.BudgetExhausted,
    };

    private static TimeSpan? WaitOf(string kind) => kind switch
    {
        "rpm" or "tpm" => TimeSpan.FromSeconds(60),
        "rpd" or "tpd" => TimeSpan.FromHours(12),
        "concurrent" => TimeSpan.FromSeconds(1),
        _ => null,
    };

    /// <summary>The clock stands at noon of a Monday, the 15th of June.</summary>
    private static TimeSpan UntilAnew(string kind) => kind switch
    {
        "rpm" or "tpm" => TimeSpan.FromSeconds(60),
        "concurrent" => TimeSpan.Zero,
        "week" => TimeSpan.FromDays(6.5),
        "month" => TimeSpan.FromDays(15.5),
        "total" => TimeSpan.FromDays(4000),
        _ => TimeSpan.FromHours(12),
    };
}
