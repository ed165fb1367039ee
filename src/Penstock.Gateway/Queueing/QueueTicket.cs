using System.Collections.Immutable;
using Penstock.Catalog.Models;
using Penstock.Gateway.Resolution;

namespace Penstock.Gateway.Queueing;

/// <summary>One request's place in a queue. It keeps its place when what it was promised is taken by another.</summary>
internal sealed class QueueTicket(ImmutableArray<TargetState> targets, RequestPriority priority, string tenant, double work, long enteredAt, TimeSpan waited)
{
    private TaskCompletionSource _signal = NewSignal();

    /// <summary>Where it may go; any of them will do.</summary>
    public ImmutableArray<TargetState> Targets { get; } = targets;

    /// <summary>Its class.</summary>
    public RequestPriority Priority { get; } = priority;

    /// <summary>Whose share it counts against.</summary>
    public string Tenant { get; } = tenant;

    /// <summary>Estimated tokens: what it counts for in its tenant's share.</summary>
    public double Work { get; } = work;

    /// <summary>When it came, as a timestamp.</summary>
    public long EnteredAt { get; } = enteredAt;

    /// <summary>How long earlier attempts of its exchange have waited: that counts too, and it goes before its tenant's others.</summary>
    public TimeSpan Waited { get; } = waited;

    /// <summary>Where it stands. Read and written under the queue's lock.</summary>
    public TicketState State { get; private set; } = TicketState.Waiting;

    /// <summary>It may start, or has to go.</summary>
    public void Decide(TicketState state)
    {
        State = state;
        Wake();
    }

    /// <summary>What it was promised is gone; it waits again.</summary>
    public void Renew() => State = TicketState.Waiting;

    /// <summary>A signal that completes at the next <see cref="Wake"/>. Take it before looking at what it tells of.</summary>
    public TaskCompletionSource Listen()
    {
        TaskCompletionSource signal = NewSignal();
        Volatile.Write(ref _signal, signal);
        return signal;
    }

    /// <summary>Something has changed for it.</summary>
    public void Wake() => Volatile.Read(ref _signal).TrySetResult();

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
