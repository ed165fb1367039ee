using Penstock.Catalog.Models;

namespace Penstock.Gateway.Queueing;

/// <summary>
/// Who waits, and who is next. Priorities share by weight, 16 to 4 to 1, while all of them wait: high ones are served first in practice, and
/// low ones are never starved, since at least 1/21 of the work stays theirs. Inside a priority tenants share equally. Not safe for
/// concurrent use.
/// </summary>
internal sealed class FairQueue
{
    private readonly PriorityClass[] _classes = [new(), new(), new()];
    private double _virtualTime;

    /// <summary>How many wait.</summary>
    public int Count => _classes[0].Count + _classes[1].Count + _classes[2].Count;

    /// <summary>The share of a priority while all of them wait.</summary>
    public static double Weight(RequestPriority priority) => priority switch
    {
        RequestPriority.High => 16,
        RequestPriority.Normal => 4,
        _ => 1,
    };

    /// <summary>Puts it in.</summary>
    public void Add(QueueTicket ticket)
    {
        PriorityClass of = ClassOf(ticket);
        if (of.Count == 0)
        {
            of.Pass = Math.Max(of.Pass, _virtualTime);
        }

        of.Add(ticket);
    }

    /// <summary>Puts it back to where it was before it was taken.</summary>
    public void PutBack(QueueTicket ticket)
    {
        ClassOf(ticket).PutBack(ticket);
        ClassOf(ticket).Pass -= ticket.Work / Weight(ticket.Priority);
    }

    /// <summary>Takes it out. False when it is not here.</summary>
    public bool Remove(QueueTicket ticket) => ClassOf(ticket).Remove(ticket);

    /// <summary>Takes the next one that <paramref name="canTake"/>; null when there is none.</summary>
    public QueueTicket? Take(Func<QueueTicket, bool> canTake)
    {
        foreach (PriorityClass of in _classes.Where(of => of.Count > 0).OrderBy(of => of.Pass).ThenByDescending(of => Array.IndexOf(_classes, of)))
        {
            if (of.Take(canTake) is { } next)
            {
                _virtualTime = Math.Max(_virtualTime, of.Pass);
                of.Pass += next.Work / Weight(next.Priority);
                return next;
            }
        }

        return null;
    }

    /// <summary>
    /// Takes whoever should rather go than <paramref name="newcomer"/>, where there is no room for both: the newest of a lower priority, else of a
    /// tenant of its own priority that waits for more. Null when the newcomer itself should go.
    /// </summary>
    public QueueTicket? TakeVictim(QueueTicket newcomer)
    {
        for (int i = 0; i < (int)newcomer.Priority; i++)
        {
            if (_classes[i].TakeFromLongest(than: 0) is { } lower)
            {
                return lower;
            }
        }

        PriorityClass own = ClassOf(newcomer);
        return own.TakeFromLongest(than: own.CountOf(newcomer.Tenant) + 1);
    }

    private PriorityClass ClassOf(QueueTicket ticket) => _classes[(int)ticket.Priority];
}
