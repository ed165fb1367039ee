using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using Penstock.Catalog.Serving;
using Penstock.Gateway.Caching;
using Penstock.Gateway.Caching.Semantic;
using Penstock.Storage.Caching;

namespace Penstock.ControlPlane.AdminApi;

/// <summary>Shows the cache of answers, and puts some of it out of reach: by tenant, model, tag or entry.</summary>
internal sealed partial class CacheEndpoints(AnswerCache? cache, SemanticOperations? semantic, ILogger logger)
{
    private static readonly string[] Parameters = ["tenant", "model", "tag", "entry"];

    public void Map(IEndpointRouteBuilder routes)
    {
        if (cache is null)
        {
            return;
        }

        routes.MapGet("/admin/v1/cache", (RequestDelegate)ShowAsync).WithMetadata(new RouteRole(AdminRole.Viewer));
        routes.MapDelete("/admin/v1/cache", (RequestDelegate)InvalidateAsync).WithMetadata(new RouteRole(AdminRole.Operator));
    }

    private Task ShowAsync(HttpContext http) =>
        http.Response.WriteAsJsonAsync(CacheDocument.Of(cache!.Status, semantic), AdminJson.Default.CacheDocument, cancellationToken: http.RequestAborted);

    private async Task InvalidateAsync(HttpContext http)
    {
        string? unknown = http.Request.Query.Keys.FirstOrDefault(name => !Parameters.Contains(name, StringComparer.Ordinal));
        (string? tenant, string? model, string? tag, string? entry) = (Value(http, "tenant"), Value(http, "model"), Value(http, "tag"), Value(http, "entry"));
        if (unknown is not null || (tag is not null && model is not null) || (entry is not null && (tenant ?? model ?? tag) is not null))
        {
            await Problem.WriteAsync(
                http,
                StatusCodes.Status400BadRequest,
                unknown is not null
                    ? $"'{unknown}' is not known here: use tenant, model, tag or entry, or none of them for everything."
                    : "Use tenant, with model or tag but not both, or entry alone.");
            return;
        }

        AnswerKey? key = entry is null ? null : AnswerKey.Parse(entry);
        if (entry is not null && key is null)
        {
            await Problem.WriteAsync(http, StatusCodes.Status400BadRequest, "An entry is the 64 hexadecimal digits of the header x-penstock-cache-entry.");
            return;
        }

        AdminIdentity identity = http.Features.Get<AdminIdentity>()!;
        var scope = new CacheScope(tenant, model, tag);
        LogInvalidation(logger, scope, key, identity.Name);
        CacheInvalidation done = key is { } name
            ? await cache!.RemoveAsync(name, http.RequestAborted)
            : await cache!.InvalidateAsync(scope, http.RequestAborted);
        int questions = semantic is null ? 0 : key is { } one ? semantic.Remove(one) : semantic.Invalidate(scope);
        string? warning = done.Fault is { } fault ? $"In force on this gateway alone, and until its restart: its store failed ({fault.Detail})." : null;
        await http.Response.WriteAsJsonAsync(
            new CacheInvalidationDocument(done.Removed, questions, warning), AdminJson.Default.CacheInvalidationDocument, cancellationToken: http.RequestAborted);
    }

    private static string? Value(HttpContext http, string name) => http.Request.Query[name] is [{ Length: > 0 } value, ..] ? value : null;

    [LoggerMessage(Level = LogLevel.Information, Message = "{Scope}, entry {Entry}: put out of reach, as {Operator} asked")]
    private static partial void LogInvalidation(ILogger logger, CacheScope scope, AnswerKey? entry, string @operator);
}
