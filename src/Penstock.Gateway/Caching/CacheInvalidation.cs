using Penstock.Storage.Caching;

namespace Penstock.Gateway.Caching;

/// <summary>What an invalidation did. On this gateway it is always in force at once.</summary>
/// <param name="Removed">Answers that were taken out of memory.</param>
/// <param name="Fault">
/// Why it could not be written down: other gateways, or this one after a restart, may not know of it. Null when it was, or nothing has to be.
/// </param>
public sealed record CacheInvalidation(int Removed, StoreFault? Fault);
