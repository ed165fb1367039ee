using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using Penstock.Catalog.Serving;
using Penstock.Gateway.Health;
using Penstock.Gateway.Resolution;

namespace Penstock.ControlPlane.AdminApi;

/// <summary>
/// Targets with their health; an operator takes one out and brings it back. The model and the target stand in the query, since names
/// of models may hold slashes.
/// </summary>
internal sealed partial class TargetEndpoints(TargetDirectory? targets, ILogger logger)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        var operators = new RouteRole(AdminRole.Operator);
        routes.MapGet("/admin/v1/targets", (RequestDelegate)ListAsync).WithMetadata(new RouteRole(AdminRole.Viewer));
        routes.MapPost("/admin/v1/targets/eject", http => ActAsync(http, Hold)).WithMetadata(operators);
        routes.MapPost("/admin/v1/targets/restore", http => ActAsync(http, Restore)).WithMetadata(operators);
    }

    private Task ListAsync(HttpContext http) => http.Response.WriteAsJsonAsync(
        new TargetsDocument([.. (targets?.All() ?? []).Select(TargetHealthDocument.Of)]),
        AdminJson.Default.TargetsDocument,
        cancellationToken: http.RequestAborted);

    private Task ActAsync(HttpContext http, Action<TargetState, string> act)
    {
        IQueryCollection query = http.Request.Query;
        if (query["model"] is not [{ Length: > 0 } model] || query["target"] is not [{ Length: > 0 } name] || query.Count != 2)
        {
            return Problem.WriteAsync(http, StatusCodes.Status400BadRequest, "Say which: ?model=MODEL&target=TARGET, as GET /admin/v1/targets names them.");
        }

        if (targets?.Find(model, name) is not { } target)
        {
            return Problem.WriteAsync(http, StatusCodes.Status404NotFound, "There is no target of this name in a model of this name.");
        }

        act(target, http.Features.Get<AdminIdentity>()!.Name);
        return http.Response.WriteAsJsonAsync(
            TargetHealthDocument.Of(target), AdminJson.Default.TargetHealthDocument, cancellationToken: http.RequestAborted);
    }

    private void Hold(TargetState target, string by)
    {
        target.Health.Hold(by);
        LogHeld(logger, target.Health.Model, target.Health.Target, by);
    }

    private void Restore(TargetState target, string by)
    {
        target.Health.Restore(by);
        LogRestored(logger, target.Health.Model, target.Health.Target, by);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Target {Target} of model {Model} is taken out, as {Operator} asked")]
    private static partial void LogHeld(ILogger logger, string model, string target, string @operator);

    [LoggerMessage(Level = LogLevel.Information, Message = "Target {Target} of model {Model} is brought back, as {Operator} asked")]
    private static partial void LogRestored(ILogger logger, string model, string target, string @operator);
}
