using Microsoft.Extensions.Logging.Abstractions;
using Penstock.Catalog.Serving;
using Penstock.Gateway.Limits;
using Penstock.Gateway.Limits.Sharing;
using Penstock.Storage.Tenants;

namespace Penstock.Simulation.Tests.Sharing;

/// <summary>One gateway: the production keeper and counters, and clients that ask as they come.</summary>
internal sealed class ShareNode(ShareWorld world, string name, LinkedStore link, WhenAway whenAway, ISpentSums? sums)
{
    private readonly SpendFile _spend = SpendFile.InMemory();

    public string Name => name;

    public LinkedStore Link => link;

    public bool IsDead { get; private set; }

    public ShareKeeper Keeper { get; } = new(link, name, whenAway, sums, () => TimeSpan.FromMinutes(2), world.Time, NullLogger.Instance);

    public LimitCounter Counter { get; private set; } = null!;

    public SpendFile Spend => _spend;

    public async Task StartAsync(Func<ICounterSource, LimitCounter> counter)
    {
        Counter = counter(new SharedCounters(Keeper, _spend, world.Time));
        await Keeper.StartAsync(CancellationToken.None);
    }

    /// <summary>Without a word: nothing more is sent, received or admitted.</summary>
    public void Die()
    {
        IsDead = true;
        link.IsCut = true;
    }

    /// <summary>Asks once, as the stages do. True when it was admitted.</summary>
    public async Task<Holds?> AskAsync(long amount)
    {
        var holds = new Holds();
        var account = new Account(new AccountId(AccountKind.Tenant, "acme", ""), new LocalCounters(world.Time, _spend));
        bool isTaken = await holds.TryTakeAsync(account, Counter, amount, Instant.Of(world.Time), CancellationToken.None);
        if (!isTaken || IsDead)
        {
            return null;
        }

        world.Admit(name, amount);
        return holds;
    }
}
