namespace Penstock.Storage.Caching;

/// <summary>A store's failure, as a value: the caller goes on without it, and says so.</summary>
/// <param name="Kind">Which.</param>
/// <param name="Detail">For operators.</param>
public sealed record StoreFault(StoreFaultKind Kind, string Detail);
