namespace Penstock.Gateway.Caching.Tiers;

/// <summary>First in, first out; any of them can be taken out.</summary>
internal sealed class AnswerQueue
{
    private AnswerNode? _newest;
    private AnswerNode? _oldest;

    /// <summary>The bytes of all that is in it.</summary>
    public long Bytes { get; private set; }

    public void Add(AnswerNode node)
    {
        (node.Older, node.Newer) = (_newest, null);
        if (_newest is null)
        {
            _oldest = node;
        }
        else
        {
            _newest.Newer = node;
        }

        _newest = node;
        Bytes += node.Weight;
    }

    public AnswerNode? TakeOldest()
    {
        AnswerNode? oldest = _oldest;
        if (oldest is not null)
        {
            Remove(oldest);
        }

        return oldest;
    }

    public void Remove(AnswerNode node)
    {
        if (node.Newer is null)
        {
            _newest = node.Older;
        }
        else
        {
            node.Newer.Older = node.Older;
        }

        if (node.Older is null)
        {
            _oldest = node.Newer;
        }
        else
        {
            node.Older.Newer = node.Newer;
        }

        (node.Newer, node.Older) = (null, null);
        Bytes -= node.Weight;
    }
}
