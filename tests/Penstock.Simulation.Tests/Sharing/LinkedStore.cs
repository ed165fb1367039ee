using Penstock.Simulation.Tests.Clockwork;
using Penstock.Storage.Caching;
using Penstock.Storage.Sharing;

namespace Penstock.Simulation.Tests.Sharing;

/// <summary>A gateway's way to the store: slow, cut, or losing answers to what was done, as a seed says.</summary>
internal sealed class LinkedStore(ShareModel model, VirtualScheduler time, Random random) : IShareStore
{
    private static readonly StoreFault Cut = new(StoreFaultKind.Away, "cut");

    public bool IsCut { get; set; }

    /// <summary>Part of the reports that fail: half of them on the way there, half on the way back.</summary>
    public double Losses { get; set; }

    /// <summary>Median of the way there and of the way back.</summary>
    public double Milliseconds { get; set; } = 0.4;

    public async ValueTask<(long Term, StoreFault? Fault)> JoinAsync(CancellationToken cancellationToken)
    {
        await WayAsync();
        return IsCut ? (0, Cut) : (model.Join(), null);
    }

    public async ValueTask<ShareRead> SyncAsync(ShareSender sender, IReadOnlyList<ShareReport> reports, CancellationToken cancellationToken)
    {
        bool isLost = random.NextDouble() < Losses;
        bool isLostThere = random.Next(2) == 0;
        await WayAsync();
        if (IsCut || (isLost && isLostThere))
        {
            return ShareRead.Failed(Cut);
        }

        ShareRead read = model.Sync(time.GetUtcNow().ToUnixTimeMilliseconds(), sender, reports);
        await WayAsync();
        return IsCut || isLost ? ShareRead.Failed(Cut) : read;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private Task WayAsync() => Task.Delay(TimeSpan.FromMilliseconds(Math.Min(450, random.NextLogNormal(Milliseconds, 0.7))), time, CancellationToken.None);
}
