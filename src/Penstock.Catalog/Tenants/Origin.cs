namespace Penstock.Catalog.Tenants;

/// <summary>Who owns a tenant or key, and may therefore change it.</summary>
public enum Origin
{
    /// <summary>The configuration file; the admin API may not change it.</summary>
    File,

    /// <summary>The admin API; kept in storage.</summary>
    Api,
}
