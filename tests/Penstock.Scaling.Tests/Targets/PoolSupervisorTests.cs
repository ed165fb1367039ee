using Penstock.Catalog.Replicas;
using Penstock.Scaling.Targets;
using Penstock.Scaling.Targets.Processes;
using static Penstock.Scaling.Targets.Processes.SupervisionActionKind;

namespace Penstock.Scaling.Tests.Targets;

public sealed class PoolSupervisorTests
{
    private static readonly SupervisionOptions Options = new();
    private readonly PoolSupervisor _supervisor;
    private TimeSpan _now = TimeSpan.FromHours(1);
    private int _lastId;

    public PoolSupervisorTests() => _supervisor = new PoolSupervisor(() => $"r{++_lastId}", Options, new Random(1));

    [Fact]
    public void Starts_what_is_wanted_and_no_more()
    {
        Assert.Equal([(Start, "r1"), (Start, "r2")], Handle(new SupervisionEvent.Desire(2)));
        Assert.Empty(Handle(new SupervisionEvent.Desire(2)));
        Assert.Equal(PoolHealth.Starting, _supervisor.Health());
    }

    [Fact]
    public void A_pool_of_zero_starts_one_when_a_request_waits_and_only_one()
    {
        Assert.Empty(Handle(new SupervisionEvent.Desire(0)));
        Assert.Equal(PoolHealth.Idle, _supervisor.Health());
        Assert.Equal([(Start, "r1")], Handle(new SupervisionEvent.Wake()));
        Assert.Empty(Handle(new SupervisionEvent.Wake()));
    }

    [Fact]
    public void The_first_restart_is_immediate_and_under_another_id()
    {
        BringUp();
        Assert.Equal([(Start, "r2")], Handle(new SupervisionEvent.Exited("r1")));
        Assert.Equal(1, _supervisor.Restarts);
    }

    [Fact]
    public void Later_restarts_wait_longer_and_longer_up_to_the_limit()
    {
        Handle(new SupervisionEvent.Desire(1));
        var waits = Enumerable.Range(0, 12).Select(_ => FailAndWaitForStart()).ToArray();

        Assert.Equal(TimeSpan.Zero, waits[0]);
        for (var i = 1; i < waits.Length; i++)
        {
            var full = Math.Min(30_000, 500 * Math.Pow(2, i - 1));
            Assert.InRange(waits[i].TotalMilliseconds, full / 2, full);
        }

        Assert.Equal(PoolHealth.CrashLooping, _supervisor.Health());
    }

    [Fact]
    public void A_worker_that_was_ready_is_never_waited_for_longer_than_its_own_limit()
    {
        Handle(new SupervisionEvent.Desire(1));
        for (var i = 0; i < 20; i++)
        {
            Handle(new SupervisionEvent.BecameReady($"r{_lastId}"));
            Assert.InRange(FailAndWaitForStart(), TimeSpan.Zero, Options.BackoffLimitOnceReady);
            Assert.NotEqual(PoolHealth.CrashLooping, _supervisor.Health());
        }
    }

    [Fact]
    public void A_stable_worker_clears_the_count_of_failures()
    {
        Handle(new SupervisionEvent.Desire(1));
        FailAndWaitForStart();
        FailAndWaitForStart();
        FailAndWaitForStart();
        Handle(new SupervisionEvent.BecameReady($"r{_lastId}"));
        _now += Options.StableAfter;
        Assert.Equal(TimeSpan.Zero, FailAndWaitForStart());
    }

    [Fact]
    public void A_waiting_request_ends_a_back_off_but_never_twice_within_its_spacing()
    {
        BringUp();
        Handle(new SupervisionEvent.Exited("r1"));
        var lastStart = _now;
        _now += TimeSpan.FromMilliseconds(10);
        Assert.Empty(Handle(new SupervisionEvent.Exited("r2")));
        FailUntilBackoffExceeds(Options.WakeSpacing, ref lastStart);

        Assert.Empty(Handle(new SupervisionEvent.Wake()));
        Assert.Equal(lastStart + Options.WakeSpacing, _supervisor.NextDeadline());
        _now = lastStart + Options.WakeSpacing;
        Assert.Equal([(Start, $"r{_lastId + 1}")], Handle(new SupervisionEvent.Tick()));
    }

    [Fact]
    public void Waiting_requests_do_not_shorten_a_crash_loop()
    {
        Handle(new SupervisionEvent.Desire(1));
        for (var i = 0; i < Options.CrashLoopAfter; i++)
        {
            FailAndWaitForStart();
        }

        Handle(new SupervisionEvent.Exited($"r{_lastId}"));
        var next = _supervisor.NextDeadline();
        Assert.Empty(Handle(new SupervisionEvent.Wake()));
        Assert.Equal(next, _supervisor.NextDeadline());
    }

    [Fact]
    public void A_worker_that_is_not_ready_in_time_is_killed_and_replaced_once_it_is_gone()
    {
        Handle(new SupervisionEvent.Desire(1));
        Assert.Equal(_now + Options.StartTimeout, _supervisor.NextDeadline());
        _now += Options.StartTimeout;
        Assert.Equal([(Kill, "r1")], Handle(new SupervisionEvent.Tick()));
        Assert.Null(_supervisor.NextDeadline());
        Assert.Equal([(Start, "r2")], Handle(new SupervisionEvent.Exited("r1")));
    }

    [Fact]
    public void A_worker_that_does_not_drain_in_time_is_killed_and_is_no_failure()
    {
        BringUp();
        Assert.Equal([(Terminate, "r1")], Handle(new SupervisionEvent.Stop()));
        _now += Options.DrainGrace;
        Assert.Equal([(Kill, "r1")], Handle(new SupervisionEvent.Tick()));
        Assert.False(_supervisor.Finished);
        Assert.Empty(Handle(new SupervisionEvent.Exited("r1")));
        Assert.True(_supervisor.Finished);
        Assert.Equal(0, _supervisor.Restarts);
    }

    [Fact]
    public void Stopping_now_kills_without_grace()
    {
        BringUp();
        Assert.Equal([(Terminate, "r1")], Handle(new SupervisionEvent.StopNow()));
        Assert.Equal([(Kill, "r1")], Handle(new SupervisionEvent.Tick()));
    }

    [Fact]
    public void A_replaced_worker_leaves_only_when_its_successor_is_ready()
    {
        BringUp();
        Assert.Equal([(Start, "r2")], Handle(new SupervisionEvent.Replace()));
        Assert.Empty(Handle(new SupervisionEvent.Tick()));
        Assert.Equal([(Terminate, "r1")], Handle(new SupervisionEvent.BecameReady("r2")));
        Assert.Empty(Handle(new SupervisionEvent.Exited("r1")));
        Assert.Equal(["r2"], _supervisor.Replicas.Select(replica => replica.Id));
    }

    [Fact]
    public void A_successor_that_cannot_start_leaves_the_old_worker_in_place()
    {
        BringUp();
        Handle(new SupervisionEvent.Replace());
        for (var i = 0; i < 10; i++)
        {
            FailAndWaitForStart();
        }

        Assert.Contains(_supervisor.Replicas, replica => replica is { Id: "r1", Phase: ReplicaPhase.Ready });
        Assert.Equal(PoolHealth.Ready, _supervisor.Health());
    }

    [Fact]
    public void What_happens_to_a_replica_that_is_gone_is_ignored()
    {
        BringUp();
        Handle(new SupervisionEvent.Exited("r1"));
        Assert.Empty(Handle(new SupervisionEvent.BecameReady("r1")));
        Assert.Empty(Handle(new SupervisionEvent.Hung("r1")));
        Assert.Empty(Handle(new SupervisionEvent.Exited("r1")));
        Assert.Equal(1, _supervisor.Restarts);
    }

    private void BringUp()
    {
        Handle(new SupervisionEvent.Desire(1));
        Handle(new SupervisionEvent.BecameReady("r1"));
        Assert.Equal(PoolHealth.Ready, _supervisor.Health());
    }

    private (SupervisionActionKind Kind, string Id)[] Handle(SupervisionEvent happened) =>
        [.. _supervisor.Handle(happened, _now).Select(action => (action.Kind, action.Id))];

    private TimeSpan FailAndWaitForStart()
    {
        var before = _now;
        var actions = Handle(new SupervisionEvent.Exited($"r{_lastId}"));
        if (actions.Length == 0)
        {
            _now = _supervisor.NextDeadline()!.Value;
            actions = Handle(new SupervisionEvent.Tick());
        }

        Assert.Equal([(Start, $"r{_lastId}")], actions);
        return _now - before;
    }

    private void FailUntilBackoffExceeds(TimeSpan limit, ref TimeSpan lastStart)
    {
        while (_supervisor.NextDeadline()!.Value - _now <= limit)
        {
            _now = _supervisor.NextDeadline()!.Value;
            Handle(new SupervisionEvent.Tick());
            lastStart = _now;
            Handle(new SupervisionEvent.Exited($"r{_lastId}"));
        }
    }
}
