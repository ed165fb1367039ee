using System.Collections.Immutable;
using Penstock.Storage.Caching;

namespace Penstock.Gateway.Caching.Keys;

/// <summary>
/// How often each scope was invalidated. The numbers are part of every key: raising one puts all that was kept before out of reach, in
/// memory, on disk and in Redis, and also what is still on its way. Safe for concurrent use.
/// </summary>
internal sealed class CacheEpochs(TimeProvider time)
{
    /// <summary>More than these are one for everything.</summary>
    public const int MostScopes = 65_536;

    private const string EntryPrefix = "entry\n";

    private ImmutableDictionary<string, long> _epochs = ImmutableDictionary.Create<string, long>(StringComparer.Ordinal);

    /// <summary>True while nothing was ever invalidated.</summary>
    public bool IsEmpty => Volatile.Read(ref _epochs).IsEmpty;

    /// <summary>All of them.</summary>
    public IReadOnlyDictionary<string, long> All => Volatile.Read(ref _epochs);

    /// <summary>The epoch of a scope; 0 when it was never invalidated.</summary>
    public long Of(string scope) => Volatile.Read(ref _epochs).GetValueOrDefault(scope);

    /// <summary>Whether the answer of that key was deleted after it was made.</summary>
    public bool IsDeleted(AnswerKey key, long createdAt) => !IsEmpty && Of(EntryPrefix + key) >= createdAt;

    /// <summary>Raises the epoch of a scope. Milliseconds since 1970, so that gateways that do it at once still move on.</summary>
    public (string Scope, long Epoch) Raise(string scope)
    {
        scope = All.Count >= MostScopes && Of(scope) == 0 ? new CacheScope().Name : scope;
        long epoch = Math.Max(time.GetUtcNow().ToUnixTimeMilliseconds(), Of(scope) + 1);
        ImmutableInterlocked.AddOrUpdate(ref _epochs, scope, epoch, (_, old) => Math.Max(old + 1, epoch));
        return (scope, Of(scope));
    }

    /// <summary>Puts one answer out of reach, if it was made until now.</summary>
    public (string Scope, long Epoch) Delete(AnswerKey key) => Raise(EntryPrefix + key);

    /// <summary>Takes in what others have raised.</summary>
    public void Merge(IReadOnlyDictionary<string, long> others)
    {
        foreach ((string scope, long epoch) in others)
        {
            if (epoch > Of(scope))
            {
                ImmutableInterlocked.AddOrUpdate(ref _epochs, scope, epoch, (_, old) => Math.Max(old, epoch));
            }
        }
    }
}
