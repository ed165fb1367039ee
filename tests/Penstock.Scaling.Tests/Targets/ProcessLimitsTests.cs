using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Penstock.Catalog.Replicas;
using Penstock.Scaling.Targets;
using Penstock.Scaling.Targets.Processes;
using static Penstock.Scaling.Tests.Targets.FakeWorkers;

namespace Penstock.Scaling.Tests.Targets;

/// <summary>Bounds of a child, as the kernel sees them.</summary>
public sealed class ProcessLimitsTests
{
    [Fact]
    public async Task A_child_is_bound_before_it_becomes_what_it_is_to_be()
    {
        var directory = new ReplicaDirectory();
        await using var target = new ProcessTarget(directory, Fleet.CreateHandler(), TimeProvider.System, new Random(1), NullLogger.Instance);
        target.Apply([new ProcessPool("p", Command() with { Limits = new ProcessLimits(MemoryMegabytes: 4_096, Nice: 7), Threads = 3 }, 1)]);
        await UntilAsync(() => directory.Current.Of("p").Any(replica => replica.Phase == ReplicaPhase.Ready), "the worker is ready");

        string process = $"/proc/{target.StatusOf("p")!.Replicas[0].ProcessId!.Value.ToString(CultureInfo.InvariantCulture)}";
        string bound = (4_096L * 1_024 * 1_024).ToString(CultureInfo.InvariantCulture);
        Assert.Contains(bound, (await File.ReadAllLinesAsync(process + "/limits", TestContext.Current.CancellationToken)).Single(line => line.StartsWith("Max data size", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.Equal("7", (await File.ReadAllTextAsync(process + "/stat", TestContext.Current.CancellationToken)).Split(") ")[1].Split(' ')[16]); // field 19 of proc(5): nice
        Assert.Contains("OMP_NUM_THREADS=3", (await File.ReadAllTextAsync(process + "/environ", TestContext.Current.CancellationToken)).Split('\0'));
    }
}
