using Penstock.Gateway.Caching.Entries;
using Penstock.Storage.Caching;

namespace Penstock.Gateway.Caching.Tiers;

/// <summary>
/// S3-FIFO (Yang et al., SOSP 2023), bounded in bytes: what is new waits in a small queue, and only what is asked for again there, or was there
/// a short while ago, gets into the large one. A flood of questions that nobody repeats cannot wash out those that are.
/// </summary>
internal sealed class MemoryShard(long maxBytes)
{
    private const int MostUses = 3;
    private const int UsesToProve = 2;

    private readonly Lock _gate = new();
    private readonly Dictionary<AnswerKey, AnswerNode> _nodes = [];
    private readonly AnswerQueue _small = new();
    private readonly AnswerQueue _main = new();
    private readonly HashSet<AnswerKey> _gone = [];
    private readonly Queue<AnswerKey> _goneOrder = new();

    /// <summary>Bytes that its answers take.</summary>
    public long Bytes
    {
        get
        {
            lock (_gate)
            {
                return _small.Bytes + _main.Bytes;
            }
        }
    }

    /// <summary>How many there are.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _nodes.Count;
            }
        }
    }

    /// <summary>How many had to go for others.</summary>
    public long Evicted { get; private set; }

    public CachedAnswer? Find(AnswerKey key)
    {
        lock (_gate)
        {
            if (!_nodes.TryGetValue(key, out AnswerNode? node))
            {
                return null;
            }

            node.Uses = Math.Min(MostUses, node.Uses + 1);
            return node.Answer;
        }
    }

    /// <summary>Keeps an answer in the place of an older one of its key; false when it is too large to be worth it.</summary>
    public bool Put(CachedAnswer answer)
    {
        if (answer.Weight > maxBytes / 4)
        {
            return false;
        }

        lock (_gate)
        {
            Take(answer.Key);
            var node = new AnswerNode(answer) { IsMain = _gone.Contains(answer.Key) };
            _nodes[answer.Key] = node;
            (node.IsMain ? _main : _small).Add(node);
            while (_small.Bytes + _main.Bytes > maxBytes)
            {
                Evict();
            }
        }

        return true;
    }

    public bool Remove(AnswerKey key)
    {
        lock (_gate)
        {
            return Take(key);
        }
    }

    /// <summary>Removes all that <paramref name="matches"/>; tells how many.</summary>
    public int RemoveWhere(Func<CachedAnswer, bool> matches)
    {
        lock (_gate)
        {
            AnswerKey[] keys = [.. _nodes.Values.Where(node => matches(node.Answer)).Select(node => node.Answer.Key)];
            return keys.Count(Take);
        }
    }

    private bool Take(AnswerKey key)
    {
        if (!_nodes.Remove(key, out AnswerNode? node))
        {
            return false;
        }

        (node.IsMain ? _main : _small).Remove(node);
        return true;
    }

    private void Evict()
    {
        if (_main.Bytes == 0 || _small.Bytes > maxBytes / 10)
        {
            EvictSmall();
        }
        else
        {
            EvictMain();
        }
    }

    private void EvictSmall()
    {
        if (_small.TakeOldest() is not { } node)
        {
            return;
        }

        if (node.Uses >= UsesToProve)
        {
            (node.IsMain, node.Uses) = (true, 0);
            _main.Add(node);
            return;
        }

        Drop(node);
        Remember(node.Answer.Key);
    }

    private void EvictMain()
    {
        if (_main.TakeOldest() is not { } node)
        {
            return;
        }

        if (node.Uses > 0)
        {
            node.Uses--;
            _main.Add(node);
            return;
        }

        Drop(node);
    }

    private void Drop(AnswerNode node)
    {
        _nodes.Remove(node.Answer.Key);
        Evicted++;
    }

    /// <summary>Remembers as many of the gone as there are kept ones.</summary>
    private void Remember(AnswerKey key)
    {
        if (_gone.Add(key))
        {
            _goneOrder.Enqueue(key);
        }

        while (_goneOrder.Count > Math.Max(64, _nodes.Count))
        {
            _gone.Remove(_goneOrder.Dequeue());
        }
    }
}
