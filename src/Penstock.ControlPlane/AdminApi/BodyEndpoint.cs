using System.Data.Common;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Penstock.Catalog.Serving;
using Penstock.Gateway.Bodies;
using Penstock.Storage.Ledger;

namespace Penstock.ControlPlane.AdminApi;

/// <summary>The texts of a request, for admins alone; whoever reads them is written down.</summary>
internal sealed class BodyEndpoint(LedgerReader? ledger, BodyKeeper? bodies)
{
    public void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/admin/v1/requests/{request}/bodies", (RequestDelegate)ShowAsync).WithMetadata(new RouteRole(AdminRole.Admin) { IsNoted = true });

    private async Task ShowAsync(HttpContext http)
    {
        string request = (string)http.Request.RouteValues["request"]!;
        try
        {
            string? tenant = await TenantOfAsync(request, http.RequestAborted);
            KeptBodies? kept = tenant is null || bodies is null ? null : await bodies.FindAsync(tenant, request, http.RequestAborted);
            if (kept is null)
            {
                await Problem.WriteAsync(http, StatusCodes.Status404NotFound, "No texts are kept of that request. They are where its model says storeBodies, for as long as storage.bodies says.");
                return;
            }

            await http.Response.WriteAsJsonAsync(new BodiesDocument(request, tenant!, kept.Request, kept.Answer), AdminJson.Default.BodiesDocument, cancellationToken: http.RequestAborted);
        }
        catch (Exception exception) when (exception is DbException or IOException or TimeoutException && !http.Response.HasStarted)
        {
            await Problem.WriteAsync(http, StatusCodes.Status503ServiceUnavailable, "The database cannot be read now. Requests go on; try again.");
        }
    }

    /// <summary>Texts are kept by tenant; the ledger says whose the request was.</summary>
    private async ValueTask<string?> TenantOfAsync(string request, CancellationToken cancellationToken)
    {
        if (ledger is null || !AttemptId.TryParse(request, out Guid exchange))
        {
            return null;
        }

        IReadOnlyList<AttemptRow> rows = await ledger.FindAsync(exchange, cancellationToken);
        return rows.Count == 0 ? null : rows[0].Tenant;
    }
}
