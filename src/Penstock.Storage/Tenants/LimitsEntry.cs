namespace Penstock.Storage.Tenants;

/// <summary>Rate limits as they are kept and as the admin API writes them; null is without limit.</summary>
public sealed record LimitsEntry(long? Rpm = null, long? Tpm = null, long? Rpd = null, long? Tpd = null, int? Concurrent = null);
