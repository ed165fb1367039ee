using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Penstock.Catalog.Serving;
using Penstock.Catalog.Tenants;
using Penstock.ControlPlane.AdminApi;
using Penstock.Gateway.Limits;
using Penstock.Storage.Tenants;

namespace Penstock.ControlPlane.Tenants;

/// <summary>Tenants: those of the configuration file can be looked at, those of the API be made, changed and deleted.</summary>
internal sealed class TenantEndpoints(TenantCatalogSource catalog, TenantStore store, AccountBook? accounts, TimeProvider time)
{
    private const string One = "/admin/v1/tenants/{tenant}";

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/admin/v1/tenants", (RequestDelegate)ListAsync).WithMetadata(new RouteRole(AdminRole.Viewer));
        routes.MapGet(One, (RequestDelegate)ShowAsync).WithMetadata(new RouteRole(AdminRole.Viewer));
        routes.MapPut(One, (RequestDelegate)PutAsync).WithMetadata(new RouteRole(AdminRole.Admin));
        routes.MapDelete(One, (RequestDelegate)DeleteAsync).WithMetadata(new RouteRole(AdminRole.Admin));
    }

    private Task ListAsync(HttpContext http) => AdminBody.WriteAsync(
        http,
        StatusCodes.Status200OK,
        new TenantList([.. catalog.Current.Tenants.Select(tenant => TenantDocument.Of(tenant, accounts, time))]),
        TenantJson.Default.TenantList);

    private Task ShowAsync(HttpContext http) => catalog.Current.Tenants.TryGet(NameOf(http), out TenantOptions? tenant)
        ? AdminBody.WriteAsync(http, StatusCodes.Status200OK, TenantDocument.Of(tenant, accounts, time), TenantJson.Default.TenantDocument)
        : Problem.WriteAsync(http, StatusCodes.Status404NotFound, "There is no tenant of this name.");

    private async Task PutAsync(HttpContext http)
    {
        if (await AdminBody.ReadAsync(http, TenantJson.Default.TenantBody) is not { } body)
        {
            return;
        }

        string name = NameOf(http);
        if ((TenantRules.Name(name, "tenant") ?? TenantRules.Tenant(body, catalog.Current)) is { } wrong)
        {
            await Problem.WriteAsync(http, StatusCodes.Status400BadRequest, wrong);
        }
        else if (IsOwnedByFile(name))
        {
            await RefuseAsync(http);
        }
        else if (!catalog.Current.Tenants.Contains(name) && catalog.Current.Tenants.Count >= TenantRules.MostTenants)
        {
            await Problem.WriteAsync(http, StatusCodes.Status409Conflict, "There are as many tenants as can be stored.");
        }
        else
        {
            await ChangeAsync(http, stored => With(stored, name, body), () => ShowAsync(http));
        }
    }

    private async Task DeleteAsync(HttpContext http)
    {
        string name = NameOf(http);
        if (IsOwnedByFile(name))
        {
            await RefuseAsync(http);
        }
        else if (!catalog.Current.Tenants.Contains(name))
        {
            await Problem.WriteAsync(http, StatusCodes.Status404NotFound, "There is no tenant of this name.");
        }
        else
        {
            await ChangeAsync(
                http,
                stored => stored with { Tenants = [.. stored.Tenants.Where(tenant => !Is(tenant, name))] },
                () =>
                {
                    http.Response.StatusCode = StatusCodes.Status204NoContent;
                    return Task.CompletedTask;
                });
        }
    }

    private async Task ChangeAsync(HttpContext http, Func<TenantFile, TenantFile> change, Func<Task> answer)
    {
        if (store.Change(change) is { } error)
        {
            await Problem.WriteAsync(http, StatusCodes.Status500InternalServerError, error);
            return;
        }

        catalog.Refresh();
        await answer();
    }

    private bool IsOwnedByFile(string name) => catalog.Current.Tenants.TryGet(name, out TenantOptions? tenant) && tenant.Origin == Origin.File;

    private static TenantFile With(TenantFile stored, string name, TenantBody body)
    {
        KeyEntry[] keys = stored.Tenants.FirstOrDefault(tenant => Is(tenant, name))?.Keys ?? [];
        var entry = new TenantEntry(name, IsKeysOnly: false, body.Models, body.Regions, body.Limits, body.Budget, body.EndUsers, keys);
        return stored with { Tenants = [.. stored.Tenants.Where(tenant => !Is(tenant, name)), entry] };
    }

    private static bool Is(TenantEntry tenant, string name) => string.Equals(tenant.Name, name, StringComparison.Ordinal);

    private static string NameOf(HttpContext http) => (string)http.GetRouteValue("tenant")!;

    private static Task RefuseAsync(HttpContext http) => Problem.WriteAsync(
        http, StatusCodes.Status409Conflict, "The configuration file owns this tenant. Change it there; the change is in force without a restart.");
}
