using Penstock.Storage.Caching;

namespace Penstock.Gateway.Caching.Tiers;

/// <summary>How the store beyond memory is.</summary>
/// <param name="Kind"><c>sqlite</c> or <c>redis</c>.</param>
/// <param name="IsWell">False while something of it does not work; requests go on without it.</param>
/// <param name="Since">Since when.</param>
/// <param name="Fault">What it failed with last; null when it never did.</param>
public sealed record StoreHealth(string Kind, bool IsWell, DateTimeOffset Since, StoreFault? Fault);
