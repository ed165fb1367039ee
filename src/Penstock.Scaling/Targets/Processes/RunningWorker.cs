using Penstock.Catalog.Replicas;

namespace Penstock.Scaling.Targets.Processes;

/// <summary>What the runner holds of one worker: the process, the watch over it, and what is to be shown.</summary>
internal sealed class RunningWorker : IDisposable
{
    /// <summary>Stands for an address that is not known yet. No request goes to a replica that is only starting.</summary>
    public static readonly Uri NoAddress = new("http://127.0.0.1:0/");

    private readonly CancellationTokenSource _watch = new();
    private readonly DateTimeOffset _startedAt;

    public RunningWorker(IWorkerProcess process, DateTimeOffset startedAt)
    {
        (Process, _startedAt) = (process, startedAt);
        Watched = _watch.Token;
    }

    public IWorkerProcess Process { get; }

    /// <summary>Ends when nobody needs to watch any more.</summary>
    public CancellationToken Watched { get; }

    /// <summary>Completes when the process is gone and its end was noted.</summary>
    public Task Ended { get; set; } = Task.CompletedTask;

    public Uri Address { get; set; } = NoAddress;

    public DateTimeOffset? ReadyAt { get; set; }

    /// <summary>It was asked to leave, so that its exit is no failure.</summary>
    public bool IsLeaving { get; set; }

    /// <summary>The replica as the gateway sees it. One that was killed is not gone yet, and takes no requests.</summary>
    public Replica Describe(string pool, SupervisedReplica replica) =>
        new(replica.Id, pool, Address, replica.Killed ? ReplicaPhase.Draining : replica.Phase) { Token = Process.Token };

    /// <summary>The replica as an operator sees it.</summary>
    public ReplicaStatus Status(string pool, SupervisedReplica replica) =>
        new(Describe(pool, replica), Process.ProcessId, _startedAt, ReadyAt);

    public void EndWatch() => _watch.Cancel();

    public void Dispose()
    {
        _watch.Dispose();
        Process.Dispose();
    }
}
