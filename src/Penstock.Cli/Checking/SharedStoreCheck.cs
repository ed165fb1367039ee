using Penstock.Catalog.Serving;
using Penstock.Storage.Caching;
using Penstock.Storage.Redis;

namespace Penstock.Cli.Checking;

/// <summary>Whether the store that gateways share answers.</summary>
internal static class SharedStoreCheck
{
    private const string Subject = "shared store";

    public static async Task<Finding> RunAsync(string connection, WhenAway whenAway, CancellationToken cancellationToken)
    {
        await using var redis = new RedisConnection(connection, "penstock-check");
        TimeSpan took = default;
        StoreFault? fault = await redis.RunAsync(async database => took = await database.PingAsync(), cancellationToken);
        return fault is null
            ? Finding.Connected(Subject, FormattableString.Invariant($"Redis answers in {took.TotalMilliseconds:0.0} ms"))
            : Finding.Optional(Subject, $"Redis is away; limits: {whenAway.ToString().ToLowerInvariant()}, and budgets refuse", "Start it, or correct shared.redis");
    }
}
