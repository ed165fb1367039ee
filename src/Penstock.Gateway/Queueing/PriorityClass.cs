namespace Penstock.Gateway.Queueing;

/// <summary>
/// Requests of one priority: tenants share by start-time fair queueing over estimated tokens (Goyal, Vin, Cheng 1996), and a tenant's own
/// requests go in the order of their coming. Not safe for concurrent use.
/// </summary>
internal sealed class PriorityClass
{
    private const int MostIdleFlows = 256;

    private readonly Dictionary<string, TenantFlow> _flows = new(StringComparer.Ordinal);
    private double _virtualTime;
    private long _order;

    /// <summary>How many wait.</summary>
    public int Count { get; private set; }

    /// <summary>The tag of the class itself, among the classes.</summary>
    public double Pass { get; set; }

    /// <summary>How many of <paramref name="tenant"/> wait.</summary>
    public int CountOf(string tenant) => _flows.TryGetValue(tenant, out TenantFlow? flow) ? flow.Tickets.Count : 0;

    /// <summary>Puts it behind its tenant's others; before them where its exchange has waited already.</summary>
    public void Add(QueueTicket ticket)
    {
        TenantFlow flow = FlowOf(ticket.Tenant);
        if (flow.Tickets.Count == 0)
        {
            flow.Pass = Math.Max(flow.Pass, _virtualTime);
        }

        if (ticket.Waited > TimeSpan.Zero)
        {
            flow.Tickets.AddFirst(ticket);
        }
        else
        {
            flow.Tickets.AddLast(ticket);
        }

        Count++;
    }

    /// <summary>Puts it back in front, as if it had not been taken.</summary>
    public void PutBack(QueueTicket ticket)
    {
        TenantFlow flow = FlowOf(ticket.Tenant);
        flow.Tickets.AddFirst(ticket);
        flow.Pass -= ticket.Work;
        Count++;
    }

    /// <summary>Takes it out, wherever it stands. False when it is not here.</summary>
    public bool Remove(QueueTicket ticket)
    {
        bool found = _flows.TryGetValue(ticket.Tenant, out TenantFlow? flow) && flow.Tickets.Remove(ticket);
        Count -= found ? 1 : 0;
        return found;
    }

    /// <summary>Takes the next one that <paramref name="canTake"/>; null when there is none.</summary>
    public QueueTicket? Take(Func<QueueTicket, bool> canTake)
    {
        foreach (TenantFlow flow in _flows.Values.Where(flow => flow.Tickets.Count > 0).OrderBy(flow => flow.Pass).ThenBy(flow => flow.Order))
        {
            for (LinkedListNode<QueueTicket>? node = flow.Tickets.First; node is not null; node = node.Next)
            {
                if (canTake(node.Value))
                {
                    flow.Tickets.Remove(node);
                    _virtualTime = Math.Max(_virtualTime, flow.Pass);
                    flow.Pass += node.Value.Work;
                    Count--;
                    return node.Value;
                }
            }
        }

        return null;
    }

    /// <summary>Takes the newest one of whoever waits for most, if that is more than <paramref name="than"/> requests.</summary>
    public QueueTicket? TakeFromLongest(int than)
    {
        TenantFlow? longest = _flows.Values.OrderByDescending(flow => flow.Tickets.Count).ThenBy(flow => flow.Order).FirstOrDefault();
        if (longest is null || longest.Tickets.Count <= than)
        {
            return null;
        }

        QueueTicket newest = longest.Tickets.Last!.Value;
        longest.Tickets.RemoveLast();
        Count--;
        return newest;
    }

    private TenantFlow FlowOf(string tenant)
    {
        if (_flows.TryGetValue(tenant, out TenantFlow? flow))
        {
            return flow;
        }

        if (_flows.Count >= MostIdleFlows)
        {
            foreach (string idle in _flows.Where(entry => entry.Value.Tickets.Count == 0).Select(entry => entry.Key).ToArray())
            {
                _flows.Remove(idle);
            }
        }

        return _flows[tenant] = new TenantFlow(_order++);
    }
}
