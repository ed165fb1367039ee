using Microsoft.Extensions.Logging.Abstractions;
using Penstock.Catalog.Pools;
using Penstock.Scaling.Targets;
using Penstock.Scaling.Targets.Keda;
using Penstock.Scaling.Targets.Processes;

namespace Penstock.Scaling.Tests.Targets.Clouds;

/// <summary>What targets of platforms are made of in these tests.</summary>
internal static class Targets
{
    public static ScaleTargetContext Context(PoolOptions pool, Func<string, string?>? environment = null, TimeProvider? time = null, KedaSignals? keda = null) => new()
    {
        Pool = pool,
        Processes = new ProcessTarget(new ReplicaDirectory(), new SocketsHttpHandler(), TimeProvider.System, new Random(1), NullLogger.Instance),
        Handler = static () => new SocketsHttpHandler { UseProxy = false },
        Environment = environment ?? (static _ => null),
        Time = time ?? TimeProvider.System,
        Random = new Random(1),
        Logger = NullLogger.Instance,
        Keda = keda ?? new KedaSignals(),
    };

    /// <summary>Looks again until it holds; fails after a minute.</summary>
    public static async Task UntilAsync(Func<Task<bool>> holds, string what)
    {
        for (int attempt = 0; attempt < 1200; attempt++)
        {
            if (await holds())
            {
                return;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, TestContext.Current.CancellationToken);
        }

        Assert.Fail("It never came about: " + what);
    }
}
