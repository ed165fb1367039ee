using Penstock.Catalog.Replicas;
using Penstock.Scaling.Targets.Processes;
using static Penstock.Scaling.Targets.Processes.SupervisionActionKind;

namespace Penstock.Scaling.Tests.Targets;

public sealed class DrainTests
{
    private static readonly SupervisionOptions Options = new() { WaitsForQuiet = true };
    private readonly PoolSupervisor _supervisor;
    private TimeSpan _now = TimeSpan.FromHours(1);
    private int _lastId;

    public DrainTests() => _supervisor = new PoolSupervisor(() => $"r{++_lastId}", Options, new Random(1));

    [Fact]
    public void A_worker_with_streams_leaves_routing_at_once_and_is_asked_to_leave_when_they_have_ended()
    {
        BringUp(2);

        Assert.Empty(Handle(new SupervisionEvent.Desire(1)));
        Assert.Equal(ReplicaPhase.Draining, Phase("r2"));
        Assert.Equal([(Terminate, "r2")], Handle(new SupervisionEvent.Quiet("r2")));
        Assert.Empty(Handle(new SupervisionEvent.Quiet("r2")));
    }

    [Fact]
    public void Streams_that_never_end_hold_a_worker_no_longer_than_the_limit()
    {
        BringUp(1);
        Handle(new SupervisionEvent.Desire(0));

        Assert.Empty(Handle(new SupervisionEvent.Tick(), Options.DrainLimit - TimeSpan.FromSeconds(1)));
        Assert.Equal([(Terminate, "r1")], Handle(new SupervisionEvent.Tick(), TimeSpan.FromSeconds(1)));
        Assert.Equal([(Kill, "r1")], Handle(new SupervisionEvent.Tick(), Options.DrainGrace));
    }

    [Fact]
    public void A_worker_that_only_drains_is_taken_back_before_another_is_started()
    {
        BringUp(2);
        Handle(new SupervisionEvent.Desire(1));

        Assert.Equal([(Start, "r3")], Handle(new SupervisionEvent.Desire(3)));
        Assert.Equal(ReplicaPhase.Ready, Phase("r2"));
    }

    [Fact]
    public void A_worker_that_starts_is_cancelled_first_and_at_once()
    {
        BringUp(1);
        Handle(new SupervisionEvent.Desire(2));

        Assert.Equal([(Terminate, "r2")], Handle(new SupervisionEvent.Desire(1)));
        Assert.Equal(ReplicaPhase.Ready, Phase("r1"));
    }

    [Fact]
    public void The_one_that_is_named_leaves_and_is_not_replaced()
    {
        BringUp(2);

        Assert.Empty(Handle(new SupervisionEvent.DrainOne("r1")));
        Assert.Equal(1, _supervisor.Desired);
        Assert.Equal(ReplicaPhase.Draining, Phase("r1"));
        Assert.Equal(ReplicaPhase.Ready, Phase("r2"));
    }

    [Fact]
    public void Stopping_waits_for_no_gateway_any_more()
    {
        BringUp(2);
        Handle(new SupervisionEvent.Desire(1));

        Assert.Equal([(Terminate, "r2"), (Terminate, "r1")], Handle(new SupervisionEvent.Stop()).OrderByDescending(action => action.Item2, StringComparer.Ordinal));
    }

    private void BringUp(int replicas)
    {
        for (var index = 1; index <= replicas; index++)
        {
            Handle(new SupervisionEvent.Desire(index), TimeSpan.FromSeconds(1));
            Handle(new SupervisionEvent.BecameReady($"r{index}"));
        }
    }

    private ReplicaPhase Phase(string id) => _supervisor.Replicas.Single(replica => string.Equals(replica.Id, id, StringComparison.Ordinal)).Phase;

    private (SupervisionActionKind, string)[] Handle(SupervisionEvent happened, TimeSpan later = default)
    {
        _now += later;
        return [.. _supervisor.Handle(happened, _now).Select(action => (action.Kind, action.Id))];
    }
}
