namespace Penstock.Gateway.Queueing;

/// <summary>What one tenant waits for, first come first served.</summary>
internal sealed class TenantFlow(long order)
{
    /// <summary>Settles ties: who came first.</summary>
    public long Order { get; } = order;

    /// <summary>The start tag of its first request.</summary>
    public double Pass { get; set; }

    /// <summary>In the order of their coming.</summary>
    public LinkedList<QueueTicket> Tickets { get; } = new();
}
