using System.Collections.Concurrent;
using Penstock.Gateway.Inference;

namespace Penstock.Gateway.Authentication.Tokens;

/// <summary>
/// Who calls with a token that was verified before, by the token's hash. Two generations of at most <paramref name="half"/>: when the young one is
/// full it becomes the old one, and what the old one held is forgotten unless it was asked for since. Only verified tokens come in, so that
/// strangers cannot turn others out.
/// </summary>
internal sealed class TokenCache(int half = 8192)
{
    private readonly Lock _turning = new();
    private volatile ConcurrentDictionary<KeyHash, Caller> _young = new();
    private volatile ConcurrentDictionary<KeyHash, Caller> _old = new();

    /// <summary>How many are known.</summary>
    public int Count => _young.Count + _old.Count;

    /// <summary>Who calls with the token of that hash; null when it is not known.</summary>
    public Caller? Find(KeyHash token)
    {
        if (_young.TryGetValue(token, out Caller? caller))
        {
            return caller;
        }

        if (_old.TryRemove(token, out caller))
        {
            Add(token, caller);
        }

        return caller;
    }

    /// <summary>Remembers a token that was verified.</summary>
    public void Add(KeyHash token, Caller caller)
    {
        if (_young.Count >= half)
        {
            lock (_turning)
            {
                if (_young.Count >= half)
                {
                    (_old, _young) = (_young, new ConcurrentDictionary<KeyHash, Caller>());
                }
            }
        }

        _young[token] = caller;
    }

    /// <summary>Forgets a token that is no longer valid.</summary>
    public void Remove(KeyHash token)
    {
        _young.TryRemove(token, out _);
        _old.TryRemove(token, out _);
    }
}
