using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Penstock.Catalog.Serving;
using Penstock.ControlPlane.AdminApi;
using Penstock.ControlPlane.Tenants;
using Penstock.Gateway.Hosting;
using Penstock.Gateway.Limits;

namespace Penstock.ControlPlane.Dashboard;

/// <summary>
/// Asks models as an operator: through the gateway's own pipeline, under a tenant of its own with a budget of its own. Every answer is in the
/// ledger like any other.
/// </summary>
internal sealed class PlaygroundEndpoints(PlaygroundAccess? access, TimeProvider time)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        if (access is null)
        {
            return;
        }

        routes.MapGet("/admin/v1/playground", (RequestDelegate)ShowAsync).WithMetadata(new RouteRole(AdminRole.Viewer));
        // A question is in the ledger, under the playground's tenant; the audit log is for what operators change.
        routes.MapPost("/admin/v1/playground/chat/completions", http => access.AnswerAsync(http.Features)).WithMetadata(new RouteRole(AdminRole.Operator, IsAct: false));
    }

    private Task ShowAsync(HttpContext http)
    {
        (string tenant, Account account) = access!.Current();
        var document = new PlaygroundDocument(tenant, TenantDocument.Entry(account.Budget), SpentDocument.Of(account, Instant.Of(time)));
        return AdminBody.WriteAsync(http, StatusCodes.Status200OK, document, DashboardJson.Default.PlaygroundDocument);
    }
}
