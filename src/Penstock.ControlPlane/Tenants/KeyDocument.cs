using Penstock.Catalog.Tenants;
using Penstock.ControlPlane.AdminApi;
using Penstock.Gateway.Limits;
using Penstock.Storage.Tenants;

namespace Penstock.ControlPlane.Tenants;

/// <summary>A virtual key as the admin API shows it.</summary>
/// <param name="Tenant">Whose.</param>
/// <param name="Name">Unique inside its tenant.</param>
/// <param name="Origin"><c>file</c> or <c>api</c>: who may change it.</param>
/// <param name="State"><c>active</c>, <c>expired</c> or <c>revoked</c>.</param>
/// <param name="Ids">Public parts of the generated keys that are valid now, two after a rotation.</param>
/// <param name="Models">Null is all of its tenant's.</param>
/// <param name="Limits">Of its own; null values are without limit.</param>
/// <param name="Budget">Of its own.</param>
/// <param name="Expires">When it ceases to be valid.</param>
/// <param name="Taken">Where its limits stand.</param>
/// <param name="Key">The key itself, only where it was just made; else null.</param>
internal sealed record KeyDocument(
    string Tenant,
    string Name,
    string Origin,
    string State,
    string[] Ids,
    string[]? Models,
    LimitsEntry? Limits,
    BudgetEntry? Budget,
    DateTimeOffset? Expires,
    SpentDocument[] Taken,
    string? Key = null)
{
    public static KeyDocument Of(TenantOptions tenant, VirtualKeyOptions key, AccountBook? accounts, TimeProvider time, string? secret = null)
    {
        DateTimeOffset now = time.GetUtcNow();
        string[] ids = [.. key.Digests.Where(digest => digest.Expires is null || digest.Expires > now).Select(digest => digest.Id)];
        string state = key.Secret is null && ids.Length == 0 ? "revoked" : key.Expires <= now ? "expired" : "active";
        return new KeyDocument(
            tenant.Name, key.Name, Words.Of(key.Origin), state, ids, key.Models?.ToArray(), TenantDocument.Entry(key.Limits), TenantDocument.Entry(key.Budget),
            key.Expires, SpentDocument.Of(accounts?.Find(AccountKind.Key, tenant.Name, key.Name), Instant.Of(time)), secret);
    }
}
