using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Penstock.Catalog.Replicas;
using Penstock.Scaling.Targets;
using Penstock.Scaling.Targets.Processes;
using static Penstock.Scaling.Tests.Targets.FakeWorkers;

namespace Penstock.Scaling.Tests.Targets;

/// <summary>The supervisor with real processes, which are really killed.</summary>
public sealed class ProcessTargetTests : IAsyncDisposable
{
    private readonly ReplicaDirectory _directory = new();
    private readonly ProcessTarget _target;
    private readonly CancellationToken _cancel = TestContext.Current.CancellationToken;

    public ProcessTargetTests() =>
        _target = new ProcessTarget(_directory, new SocketsHttpHandler(), TimeProvider.System, new Random(1), NullLogger.Instance);

    public ValueTask DisposeAsync() => _target.DisposeAsync();

    [Fact]
    public async Task A_worker_is_starting_until_it_says_that_it_is_ready()
    {
        _target.Apply([new ProcessPool("p", Command("ready-after=300"), 1)]);
        var starting = await UntilSnapshotAsync(snapshot => snapshot.Of("p").Length == 1);
        Assert.Equal(ReplicaPhase.Starting, starting.Of("p")[0].Phase);

        var ready = (await UntilReadyAsync("p")).Single();
        Assert.True(ready.Address.IsLoopback);
        Assert.NotEqual(0, ready.Address.Port);
        Assert.Equal(PoolHealth.Ready, _target.Status()[0].Health);
    }

    [Fact]
    public async Task A_killed_worker_leaves_the_snapshot_and_another_takes_its_place()
    {
        _target.Apply([new ProcessPool("p", Command(), 1)]);
        var first = (await UntilReadyAsync("p")).Single();
        for (var round = 0; round < 5; round++)
        {
            var processId = _target.Status()[0].Replicas[0].ProcessId!.Value;
            Kill(processId);
            await UntilSnapshotAsync(snapshot => snapshot.Of("p").All(replica => replica.Id != first.Id));
            await _directory.WakeAsync("p", _cancel);
            first = (await UntilReadyAsync("p")).Single();
            Assert.False(IsAlive(processId));
        }

        var status = _target.Status()[0];
        Assert.Equal(5, status.Restarts);
        Assert.Contains("SIGKILL", status.LastFailure!.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_worker_that_cannot_start_says_why_and_ends_in_a_crash_loop()
    {
        var quick = new SupervisionOptions { BackoffBase = TimeSpan.FromMilliseconds(1), BackoffLimit = TimeSpan.FromMilliseconds(1) };
        _target.Apply([new ProcessPool("p", Command("fail=the model is damaged"), 1) { Supervision = quick }]);
        var failure = await _target.FirstStartAsync("p", _cancel);
        Assert.Equal("exit code 3: the model is damaged", failure!.Reason);
        await UntilAsync(() => _target.Status()[0].Health == PoolHealth.CrashLooping, "a crash loop");
    }

    [Fact]
    public async Task A_program_that_is_not_there_is_named()
    {
        _target.Apply([new ProcessPool("p", new LaunchCommand("/no/such/program", []), 1)]);
        var failure = await _target.FirstStartAsync("p", _cancel);
        Assert.Contains("cannot start '/no/such/program'", failure!.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pool_of_zero_starts_when_a_request_waits()
    {
        _target.Apply([new ProcessPool("p", Command(), 0)]);
        await UntilSnapshotAsync(snapshot => snapshot.Pools.ContainsKey("p"));
        Assert.Empty(_directory.Current.Of("p"));
        await _directory.WakeAsync("p", _cancel);
        Assert.Single(await UntilReadyAsync("p"));
    }

    [Fact]
    public async Task Stopping_drains_and_leaves_nobody_behind()
    {
        _target.Apply([new ProcessPool("p", Command(), 2), new ProcessPool("q", Command(), 1)]);
        await UntilReadyAsync("p", count: 2);
        await UntilReadyAsync("q");
        var processes = ProcessIds();
        Assert.Equal(3, processes.Length);
        await _target.StopAsync(_cancel);
        Assert.DoesNotContain(processes, IsAlive);
        Assert.Empty(_directory.Current.Pools);
    }

    [Fact]
    public async Task One_that_ignores_SIGTERM_is_killed_after_its_grace()
    {
        var impatient = new SupervisionOptions { DrainGrace = TimeSpan.FromMilliseconds(200) };
        _target.Apply([new ProcessPool("p", Command("stubborn"), 1) { Supervision = impatient }]);
        await UntilReadyAsync("p");
        var processes = ProcessIds();
        await _target.StopAsync(_cancel);
        Assert.DoesNotContain(processes, IsAlive);
    }

    [Fact]
    public async Task One_that_answers_nothing_is_killed_when_its_time_is_up()
    {
        var impatient = new SupervisionOptions { StartTimeout = TimeSpan.FromSeconds(1) };
        _target.Apply([new ProcessPool("p", Command("deaf"), 1) { Supervision = impatient }]);
        var failure = await _target.FirstStartAsync("p", _cancel);
        Assert.Contains("not ready in time", failure!.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_changed_command_replaces_the_worker_without_a_gap()
    {
        _target.Apply([new ProcessPool("p", Command(), 1)]);
        var before = (await UntilReadyAsync("p")).Single();
        _target.Apply([new ProcessPool("p", Command("ready-after=1"), 1)]);

        var version = 0L;
        Replica[] ready;
        do
        {
            var snapshot = await _directory.WaitForChangeAsync(version, _cancel);
            version = snapshot.Version;
            ready = [.. snapshot.Of("p").Where(replica => replica.Phase == ReplicaPhase.Ready)];
            Assert.NotEmpty(ready);
        }
        while (ready.Any(replica => replica.Id == before.Id));

        Assert.Equal(0, _target.Status()[0].Restarts);
    }

    [Fact]
    public async Task A_removed_pool_drains_and_may_come_back()
    {
        _target.Apply([new ProcessPool("p", Command(), 1)]);
        var before = (await UntilReadyAsync("p")).Single();
        _target.Apply([]);
        _target.Apply([new ProcessPool("p", Command(), 1)]);
        var after = await UntilSnapshotAsync(
            snapshot => snapshot.Of("p") is [{ Phase: ReplicaPhase.Ready } one] && one.Id != before.Id);
        Assert.Single(after.Of("p"));
    }

    [Fact]
    public async Task A_port_is_chosen_for_a_program_that_cannot_choose_its_own()
    {
        _target.Apply([new ProcessPool("p", Command("port={port}"), 1)]);
        Assert.NotEqual(0, (await UntilReadyAsync("p")).Single().Address.Port);
    }

    [Fact]
    public async Task A_worker_that_floods_its_output_does_no_harm()
    {
        _target.Apply([new ProcessPool("p", Command("chatty=2000"), 1)]);
        Assert.Single(await UntilReadyAsync("p"));
    }

    [Fact]
    public async Task Workers_die_with_a_supervisor_that_is_killed()
    {
        var start = new ProcessStartInfo(Executable, ["supervise"]) { RedirectStandardOutput = true, UseShellExecute = false };
        start.Environment["DOTNET_ThreadPool_ThreadTimeoutMs"] = "64"; // hexadecimal
        using var supervisor = Process.Start(start)!;
        try
        {
            var line = await supervisor.StandardOutput.ReadLineAsync(_cancel);
            var worker = int.Parse(line!.Split(' ')[1], CultureInfo.InvariantCulture);

            // Much longer than an idle pool thread lives there: the worker must not die with the thread that happened to start it.
            await Task.Delay(TimeSpan.FromSeconds(2), TimeProvider.System, _cancel);
            Assert.True(IsAlive(worker));
            supervisor.Kill();
            await UntilAsync(() => !IsAlive(worker), "the worker's death");
        }
        finally
        {
            supervisor.Kill();
        }
    }

    private ImmutableArray<int> ProcessIds() =>
        [.. _target.Status().SelectMany(pool => pool.Replicas).Select(replica => replica.ProcessId!.Value)];

    private async Task<ImmutableArray<Replica>> UntilReadyAsync(string pool, int count = 1)
    {
        var snapshot = await UntilSnapshotAsync(
            snapshot => snapshot.Of(pool).Count(replica => replica.Phase == ReplicaPhase.Ready) == count);
        return [.. snapshot.Of(pool).Where(replica => replica.Phase == ReplicaPhase.Ready)];
    }

    private async Task<ReplicaSnapshot> UntilSnapshotAsync(Func<ReplicaSnapshot, bool> holds)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(_cancel);
        patience.CancelAfter(Patience);
        var snapshot = _directory.Current;
        while (!holds(snapshot))
        {
            snapshot = await _directory.WaitForChangeAsync(snapshot.Version, patience.Token);
        }

        return snapshot;
    }
}
