using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Penstock.Catalog.Serving;

namespace Penstock.ControlPlane.AdminApi;

/// <summary>Maps what viewers may look at and what operators may do.</summary>
internal sealed class AdminRoutes(IEndpointRouteBuilder routes)
{
    private static readonly RouteRole Viewer = new(AdminRole.Viewer);
    private static readonly RouteRole Operator = new(AdminRole.Operator);

    /// <summary>A GET for viewers.</summary>
    public void Look(string path, RequestDelegate answer) => routes.MapGet(path, answer).WithMetadata(Viewer);

    /// <summary>What operators do.</summary>
    public void Act(string method, string path, RequestDelegate answer) => routes.MapMethods(path, [method], answer).WithMetadata(Operator);
}
