namespace Penstock.Catalog.Serving;

/// <summary>Which database keeps ledger, keys and edits by API.</summary>
public enum StorageKind
{
    /// <summary>A file beside the gateway.</summary>
    Sqlite,

    /// <summary>A PostgreSQL server, for several gateways.</summary>
    Postgres,
}
