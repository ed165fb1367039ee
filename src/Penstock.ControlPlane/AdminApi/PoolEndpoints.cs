using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using Penstock.Catalog.Serving;
using Penstock.Scaling.Targets;

namespace Penstock.ControlPlane.AdminApi;

/// <summary>Acts on pools.</summary>
internal sealed partial class PoolEndpoints(Fleet fleet, ILogger logger)
{
    public void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/admin/v1/pools/{pool}/restart", (RequestDelegate)RestartAsync).WithMetadata(new RouteRole(AdminRole.Operator));

    private Task RestartAsync(HttpContext http)
    {
        var pool = (string)http.GetRouteValue("pool")!;
        return fleet.Restart(pool) switch
        {
            RestartOutcome.Accepted => AcceptAsync(http, pool),
            RestartOutcome.NotOurs => Problem.WriteAsync(
                http, StatusCodes.Status409Conflict, "The servers of this pool are run by somebody else; restart them there."),
            _ => Problem.WriteAsync(http, StatusCodes.Status404NotFound, "There is no pool of this name."),
        };
    }

    private Task AcceptAsync(HttpContext http, string pool)
    {
        var identity = http.Features.Get<AdminIdentity>()!;
        LogRestart(logger, pool, identity.Name);
        http.Response.StatusCode = StatusCodes.Status202Accepted;
        var status = fleet.Status().First(status => string.Equals(status.Pool, pool, StringComparison.Ordinal));
        return http.Response.WriteAsJsonAsync(
            PoolDocument.Of(status), AdminJson.Default.PoolDocument, cancellationToken: http.RequestAborted);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The workers of pool {Pool} are replaced, as {Operator} asked")]
    private static partial void LogRestart(ILogger logger, string pool, string @operator);
}
