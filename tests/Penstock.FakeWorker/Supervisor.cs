using Microsoft.Extensions.Logging.Abstractions;
using Penstock.Scaling.Targets;
using Penstock.Scaling.Targets.Processes;

namespace Penstock.FakeWorker;

/// <summary>A process that supervises one fake worker, so that a test can kill the supervisor itself.</summary>
internal static class Supervisor
{
    public static async Task<int> RunAsync()
    {
        await using var target = new ProcessTarget(
            new ReplicaDirectory(), new SocketsHttpHandler(), TimeProvider.System, new Random(1), NullLogger.Instance);
        target.Apply([new ProcessPool("p", new LaunchCommand(Environment.ProcessPath!, []), 1)]);
        await target.FirstStartAsync("p", CancellationToken.None);
        Console.WriteLine($"worker {target.Status()[0].Replicas[0].ProcessId}");

        // Pool threads come and go meanwhile; the worker must not go with them.
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System);
        return 0;
    }
}
