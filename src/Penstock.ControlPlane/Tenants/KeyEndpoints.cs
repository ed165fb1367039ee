using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Penstock.Catalog.Serving;
using Penstock.Catalog.Tenants;
using Penstock.Catalog.Values;
using Penstock.ControlPlane.AdminApi;
using Penstock.Gateway.Limits;
using Penstock.Storage.Tenants;

namespace Penstock.ControlPlane.Tenants;

/// <summary>Virtual keys: made, rotated and revoked. A key is shown once, in the answer that makes it.</summary>
internal sealed class KeyEndpoints(TenantCatalogSource catalog, TenantStore store, AccountBook? accounts, TimeProvider time)
{
    private const int LongestGraceSeconds = 30 * 86_400;
    private const string One = "/admin/v1/keys/{tenant}/{key}";

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/admin/v1/keys", (RequestDelegate)ListAsync).WithMetadata(new RouteRole(AdminRole.Viewer));
        routes.MapPost("/admin/v1/keys", (RequestDelegate)CreateAsync).WithMetadata(new RouteRole(AdminRole.Admin));
        routes.MapPost(One + "/rotate", (RequestDelegate)RotateAsync).WithMetadata(new RouteRole(AdminRole.Admin));
        routes.MapDelete(One, (RequestDelegate)RevokeAsync).WithMetadata(new RouteRole(AdminRole.Admin));
    }

    private Task ListAsync(HttpContext http)
    {
        string? only = http.Request.Query["tenant"];
        IEnumerable<KeyDocument> keys = catalog.Current.Tenants
            .Where(tenant => only is null || string.Equals(tenant.Name, only, StringComparison.Ordinal))
            .SelectMany(tenant => tenant.Keys.Select(key => KeyDocument.Of(tenant, key, accounts, time)));
        return AdminBody.WriteAsync(http, StatusCodes.Status200OK, new KeyList([.. keys]), TenantJson.Default.KeyList);
    }

    private async Task CreateAsync(HttpContext http)
    {
        if (await AdminBody.ReadAsync(http, TenantJson.Default.KeyBody) is not { } body)
        {
            return;
        }

        if (!catalog.Current.Tenants.TryGet(body.Tenant, out TenantOptions? tenant))
        {
            await Problem.WriteAsync(http, StatusCodes.Status404NotFound, "There is no tenant of this name. PUT /admin/v1/tenants/NAME makes one.");
            return;
        }

        if (Wrong(body, tenant) is { } wrong)
        {
            await Problem.WriteAsync(http, StatusCodes.Status400BadRequest, wrong);
        }
        else if ((tenant.Keys.TryGet(body.Name, out VirtualKeyOptions? taken) && !IsRevoked(taken)) || tenant.Keys.Count >= TenantRules.MostKeys)
        {
            await Problem.WriteAsync(http, StatusCodes.Status409Conflict, "There is such a key already, or the tenant has as many as can be stored. Rotate it, or choose another name.");
        }
        else
        {
            (Secret key, DigestEntry digest) = GeneratedKey.Make(time.GetUtcNow());
            var entry = new KeyEntry(body.Name, body.Models, body.Limits, body.Budget, body.Expires, [digest]);
            await SaveAsync(http, tenant.Name, body.Name, StatusCodes.Status201Created, key, _ => entry);
        }
    }

    private async Task RotateAsync(HttpContext http)
    {
        if (await AdminBody.ReadAsync(http, TenantJson.Default.RotateBody, new RotateBody()) is not { } body || await FindAsync(http) is not { } found)
        {
            return;
        }

        if (body.GraceSeconds is < 0 or > LongestGraceSeconds)
        {
            await Problem.WriteAsync(http, StatusCodes.Status400BadRequest, "graceSeconds: from 0 to 2592000, which is 30 days.");
            return;
        }

        DateTimeOffset now = time.GetUtcNow();
        (Secret key, DigestEntry digest) = GeneratedKey.Make(now);
        DateTimeOffset end = now.AddSeconds(body.GraceSeconds);
        await SaveAsync(http, found.Tenant, found.Key, StatusCodes.Status200OK, key, entry => entry! with
        {
            // The newest of those before lives on for the grace; older ones end now.
            Digests = [digest, .. entry.Digests.Where(old => old.Expires is null).Take(1).Select(old => old with { Expires = end })],
        });
    }

    private async Task RevokeAsync(HttpContext http)
    {
        if (await FindAsync(http) is { } found)
        {
            await SaveAsync(http, found.Tenant, found.Key, StatusCodes.Status200OK, null, entry => entry! with { Digests = [] });
        }
    }

    /// <summary>A key of the API that is not revoked; else the answer is written.</summary>
    private async ValueTask<(string Tenant, string Key)?> FindAsync(HttpContext http)
    {
        (string tenant, string name) = ((string)http.GetRouteValue("tenant")!, (string)http.GetRouteValue("key")!);
        if (!catalog.Current.Tenants.TryGet(tenant, out TenantOptions? owner) || !owner.Keys.TryGet(name, out VirtualKeyOptions? key) || IsRevoked(key))
        {
            await Problem.WriteAsync(http, StatusCodes.Status404NotFound, "There is no such key, or it is revoked.");
            return null;
        }

        if (key.Origin == Origin.File)
        {
            await Problem.WriteAsync(http, StatusCodes.Status409Conflict, "The configuration file owns this key. Change it there; the change is in force without a restart.");
            return null;
        }

        return (tenant, name);
    }

    private async Task SaveAsync(HttpContext http, string tenant, string name, int status, Secret? shown, Func<KeyEntry?, KeyEntry> change)
    {
        if (store.Change(stored => With(stored, tenant, name, change)) is { } error)
        {
            await Problem.WriteAsync(http, StatusCodes.Status500InternalServerError, error);
            return;
        }

        catalog.Refresh();
        TenantOptions owner = catalog.Current.Tenants[tenant];
        await AdminBody.WriteAsync(http, status, KeyDocument.Of(owner, owner.Keys[name], accounts, time, shown?.Reveal()), TenantJson.Default.KeyDocument);
    }

    private static TenantFile With(TenantFile stored, string tenant, string name, Func<KeyEntry?, KeyEntry> change)
    {
        TenantEntry owner = stored.Tenants.FirstOrDefault(entry => string.Equals(entry.Name, tenant, StringComparison.Ordinal))
            ?? new TenantEntry(tenant, IsKeysOnly: true, null, null, null, null, null, []);
        KeyEntry? old = owner.Keys.FirstOrDefault(key => string.Equals(key.Name, name, StringComparison.Ordinal));
        TenantEntry next = owner with { Keys = [.. owner.Keys.Where(key => !ReferenceEquals(key, old)), change(old)] };
        return stored with { Tenants = [.. stored.Tenants.Where(entry => !ReferenceEquals(entry, owner)), next] };
    }

    private string? Wrong(KeyBody body, TenantOptions tenant) =>
        TenantRules.Name(body.Name, "key") ?? TenantRules.Models(body.Models, catalog.Current, tenant.Models?.ToArray())
        ?? TenantRules.Limits(body.Limits) ?? TenantRules.Budget(body.Budget, catalog.Current)
        ?? (body.Expires <= time.GetUtcNow() ? "expires: is in the past." : null);

    private static bool IsRevoked(VirtualKeyOptions key) => key.Secret is null && key.Digests.Count == 0;
}
