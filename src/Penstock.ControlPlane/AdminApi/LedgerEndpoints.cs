using System.Data.Common;
using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Penstock.Catalog.Serving;
using Penstock.Storage.Ledger;

namespace Penstock.ControlPlane.AdminApi;

/// <summary>Requests and use out of the ledger. A parameter that is not known, or makes no sense, is an error.</summary>
internal sealed class LedgerEndpoints(LedgerReader? ledger)
{
    private const int DefaultLimit = 100;
    private static readonly string[] RowParameters = ["tenant", "key", "model", "target", "outcome", "from", "until", "request", "after", "limit"];
    private static readonly string[] UsageParameters = ["tenant", "key", "model", "target", "outcome", "from", "until", "by", "limit"];

    public void Map(IEndpointRouteBuilder routes)
    {
        var viewer = new RouteRole(AdminRole.Viewer);
        routes.MapGet("/admin/v1/requests", (RequestDelegate)(http => AnswerAsync(http, RowParameters, WriteRowsAsync))).WithMetadata(viewer);
        routes.MapGet("/admin/v1/usage", (RequestDelegate)(http => AnswerAsync(http, UsageParameters, WriteUsageAsync))).WithMetadata(viewer);
    }

    private async Task AnswerAsync(HttpContext http, string[] known, Func<HttpContext, LedgerReader, LedgerFilter, Task> answer)
    {
        string? mistake = LedgerQuery.TryRead(http.Request.Query, out LedgerFilter filter);
        mistake = http.Request.Query.Keys.Except(known, StringComparer.Ordinal).FirstOrDefault() is { } unknown
            ? $"'{unknown}' is no parameter here. Known: {string.Join(", ", known)}."
            : mistake;
        if (mistake is not null)
        {
            await Problem.WriteAsync(http, StatusCodes.Status400BadRequest, mistake);
            return;
        }

        if (ledger is null)
        {
            await Problem.WriteAsync(http, StatusCodes.Status404NotFound, "No ledger is kept here.");
            return;
        }

        try
        {
            await answer(http, ledger, filter);
        }
        catch (Exception exception) when (exception is DbException or IOException or TimeoutException && !http.Response.HasStarted)
        {
            await Problem.WriteAsync(http, StatusCodes.Status503ServiceUnavailable, "The ledger's database cannot be read now. Requests go on; try again.");
        }
    }

    private static async Task WriteRowsAsync(HttpContext http, LedgerReader ledger, LedgerFilter filter)
    {
        if (http.Request.Query["request"] is [{ Length: > 0 } request])
        {
            IReadOnlyList<AttemptRow> attempts = AttemptId.TryParse(request, out Guid exchange) ? await ledger.FindAsync(exchange, http.RequestAborted) : [];
            await WriteAsync(http, new RequestsDocument([.. attempts.Select(RequestDocument.Of)], null));
            return;
        }

        Guid? after = null;
        if (http.Request.Query["after"] is [{ Length: > 0 } cursor])
        {
            if (!Guid.TryParseExact(cursor, "N", out Guid id))
            {
                await Problem.WriteAsync(http, StatusCodes.Status400BadRequest, "'after' is what the page before gave as 'next'.");
                return;
            }

            after = id;
        }

        LedgerPage page = await ledger.PageAsync(filter, after, LedgerQuery.Limit(http.Request.Query) ?? DefaultLimit, http.RequestAborted);
        await WriteAsync(http, new RequestsDocument([.. page.Rows.Select(RequestDocument.Of)], page.Next?.ToString("N", CultureInfo.InvariantCulture)));
    }

    private static async Task WriteUsageAsync(HttpContext http, LedgerReader ledger, LedgerFilter filter)
    {
        if (LedgerQuery.TryReadDimensions(http.Request.Query, out List<UsageDimension> by) is { } mistake)
        {
            await Problem.WriteAsync(http, StatusCodes.Status400BadRequest, mistake);
            return;
        }

        var query = new UsageQuery { Filter = filter, By = by, Limit = LedgerQuery.Limit(http.Request.Query) ?? LedgerReader.MostRows };
        IReadOnlyList<UsageSum> sums = await ledger.UsageAsync(query, http.RequestAborted);
        await http.Response.WriteAsJsonAsync(new UsageDocument([.. sums.Select(UsageSumDocument.Of)]), AdminJson.Default.UsageDocument, cancellationToken: http.RequestAborted);
    }

    private static Task WriteAsync(HttpContext http, RequestsDocument document) =>
        http.Response.WriteAsJsonAsync(document, AdminJson.Default.RequestsDocument, cancellationToken: http.RequestAborted);
}
