using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Penstock.Catalog;
using Penstock.Catalog.Serving;
using Penstock.Catalog.Values;
using Penstock.ControlPlane.AdminApi;
using Penstock.Storage.Operators;

namespace Penstock.ControlPlane.Tenants;

/// <summary>Named operators with roles, and what they did.</summary>
internal sealed class OperatorEndpoints(ICatalogSource catalog, OperatorKeyStore store, AuditLog? audit, TimeProvider time)
{
    private const int MostOperators = 1_000;
    private const int MostEntries = 1_000;

    private readonly Lock _gate = new();

    public void Map(IEndpointRouteBuilder routes)
    {
        var admin = new RouteRole(AdminRole.Admin);
        routes.MapGet("/admin/v1/operators", (RequestDelegate)ListAsync).WithMetadata(admin);
        routes.MapPost("/admin/v1/operators", (RequestDelegate)CreateAsync).WithMetadata(admin);
        routes.MapDelete("/admin/v1/operators/{name}", (RequestDelegate)DeleteAsync).WithMetadata(admin);
        routes.MapGet("/admin/v1/audit", (RequestDelegate)AuditAsync).WithMetadata(admin);
    }

    private Task ListAsync(HttpContext http)
    {
        IEnumerable<OperatorDocument> all = catalog.Current.AdminKeys
            .Select(key => new OperatorDocument(key.Name, Words.Of(key.Role), "file", null))
            .Concat(store.Read().Keys.Select(key => new OperatorDocument(key.Name, Words.Of(key.Role), "api", key.CreatedAt)));
        return AdminBody.WriteAsync(http, StatusCodes.Status200OK, new OperatorList([.. all]), TenantJson.Default.OperatorList);
    }

    private async Task CreateAsync(HttpContext http)
    {
        if (await AdminBody.ReadAsync(http, TenantJson.Default.OperatorBody) is not { } body)
        {
            return;
        }

        if (TenantRules.Name(body.Name, "operator") is { } wrong || !TryRole(body.Role, out AdminRole role))
        {
            await Problem.WriteAsync(http, StatusCodes.Status400BadRequest, TenantRules.Name(body.Name, "operator") ?? "role: viewer, operator or admin.");
            return;
        }

        Secret secret = OperatorKey.Generate();
        OperatorKey added = OperatorKey.Of(body.Name, role, secret, time.GetUtcNow());
        var document = new OperatorDocument(body.Name, Words.Of(role), "api", added.CreatedAt, secret.Reveal());
        await (Add(added) is { } refused
            ? Problem.WriteAsync(http, refused.Status, refused.Detail)
            : AdminBody.WriteAsync(http, StatusCodes.Status201Created, document, TenantJson.Default.OperatorDocument));
    }

    /// <summary>Null is success.</summary>
    private (int Status, string Detail)? Add(OperatorKey added)
    {
        lock (_gate)
        {
            OperatorKeyRead read = store.Read();
            if (catalog.Current.AdminKeys.Contains(added.Name) || read.Keys.Any(key => Is(key, added.Name)) || read.Keys.Length >= MostOperators)
            {
                return (StatusCodes.Status409Conflict, "There is an operator of this name, or as many as can be stored.");
            }

            return Outcome(read.Error ?? store.Write([.. read.Keys, added]));
        }
    }

    private Task DeleteAsync(HttpContext http)
    {
        if (Remove((string)http.GetRouteValue("name")!) is { } refused)
        {
            return Problem.WriteAsync(http, refused.Status, refused.Detail);
        }

        http.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    /// <summary>Null is success.</summary>
    private (int Status, string Detail)? Remove(string name)
    {
        lock (_gate)
        {
            OperatorKeyRead read = store.Read();
            if (catalog.Current.AdminKeys.Contains(name))
            {
                return (StatusCodes.Status409Conflict, "The configuration file owns this operator. Change it there.");
            }

            if (!read.Keys.Any(key => Is(key, name)))
            {
                return (StatusCodes.Status404NotFound, "There is no operator of this name.");
            }

            return HasAdminBeside(read, name)
                ? Outcome(store.Write(read.Keys.Where(key => !Is(key, name))))
                : (StatusCodes.Status409Conflict, "Nobody could administer this gateway any more: make another admin first.");
        }
    }

    private Task AuditAsync(HttpContext http)
    {
        int limit = int.TryParse(http.Request.Query["limit"], NumberStyles.None, CultureInfo.InvariantCulture, out int asked) ? Math.Clamp(asked, 1, MostEntries) : 100;
        long? before = long.TryParse(http.Request.Query["before"], NumberStyles.None, CultureInfo.InvariantCulture, out long id) ? id : null;
        AuditEntry[] entries = audit is null ? [] : [.. audit.Read(limit, before)];
        return AdminBody.WriteAsync(
            http, StatusCodes.Status200OK, new AuditDocument(entries, entries.Length == limit ? entries[^1].Id : null), TenantJson.Default.AuditDocument);
    }

    private bool HasAdminBeside(OperatorKeyRead read, string name) =>
        catalog.Current.AdminKeys.Any(key => key.Role == AdminRole.Admin) || read.Keys.Any(key => key.Role == AdminRole.Admin && !Is(key, name));

    private static (int Status, string Detail)? Outcome(string? error) => error is null ? null : (StatusCodes.Status500InternalServerError, error);

    private static bool TryRole(string word, out AdminRole role) =>
        Enum.TryParse(word, ignoreCase: true, out role) && string.Equals(Words.Of(role), word, StringComparison.Ordinal);

    private static bool Is(OperatorKey key, string name) => string.Equals(key.Name, name, StringComparison.Ordinal);
}
