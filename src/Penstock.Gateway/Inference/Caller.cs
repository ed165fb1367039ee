using Penstock.Catalog.Tenants;

namespace Penstock.Gateway.Inference;

/// <summary>Who calls.</summary>
/// <param name="Tenant">Null on an open data plane.</param>
/// <param name="Key">The key that was shown; null on an open data plane.</param>
public sealed record Caller(TenantOptions? Tenant, VirtualKeyOptions? Key)
{
    /// <summary>Anybody, on a data plane without keys.</summary>
    public static Caller Anonymous { get; } = new(null, null);

    /// <summary>Whether tenant and key both allow <paramref name="model"/>.</summary>
    public bool MaySee(string model) =>
        Tenant?.Models?.Contains(model) != false && Key?.Models?.Contains(model) != false;
}
