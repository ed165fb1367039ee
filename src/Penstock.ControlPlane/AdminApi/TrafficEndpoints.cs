using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using Penstock.Catalog.Serving;
using Penstock.Gateway.Experiments;
using Penstock.Gateway.Resolution;

namespace Penstock.ControlPlane.AdminApi;

/// <summary>
/// Shares of targets: an operator shifts them while everything runs. The configuration keeps owning the model: a change here goes over it, is
/// shown as an override, and ends with a reset or a restart.
/// </summary>
internal sealed partial class TrafficEndpoints(TrafficDirectory? traffic, ILogger logger)
{
    private const string Path = "/admin/v1/traffic";

    public void Map(IEndpointRouteBuilder routes)
    {
        var viewer = new RouteRole(AdminRole.Viewer);
        var operators = new RouteRole(AdminRole.Operator);
        routes.MapGet(Path, (RequestDelegate)ListAsync).WithMetadata(viewer);
        routes.MapGet("/admin/v1/shadows", (RequestDelegate)ShadowsAsync).WithMetadata(viewer);
        routes.MapPatch(Path, http => ActAsync(http, ChangeAsync)).WithMetadata(operators);
        routes.MapDelete(Path, http => ActAsync(http, ResetAsync)).WithMetadata(operators);
    }

    private Task ListAsync(HttpContext http) => http.Response.WriteAsJsonAsync(
        new TrafficListDocument([.. (traffic?.All() ?? []).Select(TrafficDocument.Of)]),
        AdminJson.Default.TrafficListDocument,
        cancellationToken: http.RequestAborted);

    private Task ShadowsAsync(HttpContext http)
    {
        string? model = http.Request.Query["model"];
        return http.Response.WriteAsJsonAsync(
            new ShadowsDocument([.. traffic?.Shadows.Read(model) ?? []]), AdminJson.Default.ShadowsDocument, cancellationToken: http.RequestAborted);
    }

    private Task ActAsync(HttpContext http, Func<HttpContext, ModelRoute, Task<string?>> act)
    {
        if (http.Request.Query["model"] is not [{ Length: > 0 } model])
        {
            return Problem.WriteAsync(http, StatusCodes.Status400BadRequest, "Say which model: ?model=MODEL, as GET /admin/v1/traffic names them.");
        }

        return traffic?.Find(model) is { } route
            ? AnswerAsync(http, route, act)
            : Problem.WriteAsync(http, StatusCodes.Status404NotFound, "There is no model of this name.");
    }

    private static async Task AnswerAsync(HttpContext http, ModelRoute route, Func<HttpContext, ModelRoute, Task<string?>> act)
    {
        if (await act(http, route) is { } wrong)
        {
            await Problem.WriteAsync(http, StatusCodes.Status400BadRequest, wrong);
            return;
        }

        await http.Response.WriteAsJsonAsync(TrafficDocument.Of(route), AdminJson.Default.TrafficDocument, cancellationToken: http.RequestAborted);
    }

    private async Task<string?> ChangeAsync(HttpContext http, ModelRoute route)
    {
        JsonDocument json;
        try
        {
            json = await JsonDocument.ParseAsync(http.Request.Body, cancellationToken: http.RequestAborted);
        }
        catch (JsonException)
        {
            return "The body is not valid JSON.";
        }

        using (json)
        {
            if (TrafficChange.TryRead(json.RootElement, route, out TrafficChange change) is { } wrong)
            {
                return wrong;
            }

            route.Traffic.Set(route, change.Weights, change.CanaryPercent);
        }

        string by = http.Features.Get<AdminIdentity>()!.Name;
        LogChanged(logger, route.Name.Text, by);
        return null;
    }

    private Task<string?> ResetAsync(HttpContext http, ModelRoute route)
    {
        route.Traffic.Reset(route);
        string by = http.Features.Get<AdminIdentity>()!.Name;
        LogReset(logger, route.Name.Text, by);
        return Task.FromResult<string?>(null);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The shares of model {Model} are changed, as {Operator} asked; the configuration's come back with a reset or a restart")]
    private static partial void LogChanged(ILogger logger, string model, string @operator);

    [LoggerMessage(Level = LogLevel.Information, Message = "The shares of model {Model} are the configuration's again, as {Operator} asked")]
    private static partial void LogReset(ILogger logger, string model, string @operator);
}
