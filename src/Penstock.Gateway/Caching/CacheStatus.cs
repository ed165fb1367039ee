using Penstock.Gateway.Caching.Tiers;

namespace Penstock.Gateway.Caching;

/// <summary>How an <see cref="AnswerCache"/> is.</summary>
/// <param name="Answers">In memory.</param>
/// <param name="Bytes">That they take.</param>
/// <param name="MaxBytes">The bound.</param>
/// <param name="Evicted">Answers that had to go for others.</param>
/// <param name="Invalidations">Scopes that were ever invalidated.</param>
/// <param name="Store">The store beyond memory; null where there is none.</param>
public sealed record CacheStatus(long Answers, long Bytes, long MaxBytes, long Evicted, long Invalidations, StoreHealth? Store);
