using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using Penstock.Catalog.Serving;
using Penstock.Gateway.Caching.Semantic;

namespace Penstock.ControlPlane.AdminApi;

/// <summary>What the semantic cache keeps, and an operator's word on what it answered.</summary>
internal sealed partial class SemanticEndpoints(SemanticOperations? cache, ILogger logger)
{
    private const int Most = 1000;
    private const int LargestBody = 4096;

    private static readonly string[] Parameters = ["tenant", "model", "texts", "limit"];

    public void Map(IEndpointRouteBuilder routes)
    {
        if (cache is null)
        {
            return;
        }

        routes.MapGet("/admin/v1/cache/entries", (RequestDelegate)ListAsync).WithMetadata(new RouteRole(AdminRole.Viewer));
        routes.MapPost("/admin/v1/cache/feedback", (RequestDelegate)JudgeAsync).WithMetadata(new RouteRole(AdminRole.Operator));
    }

    // Texts are what users wrote: whoever may only look does not get them.
    private async Task ListAsync(HttpContext http)
    {
        IQueryCollection query = http.Request.Query;
        string? unknown = query.Keys.FirstOrDefault(name => !Parameters.Contains(name, StringComparer.Ordinal));
        int limit = 100;
        bool isTexts = Value(query, "texts") is "true";
        if (unknown is not null || (Value(query, "limit") is { } text && (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out limit) || limit is < 1 or > Most))
            || Value(query, "texts") is not (null or "true" or "false"))
        {
            await Problem.WriteAsync(
                http, StatusCodes.Status400BadRequest, unknown is not null ? $"'{unknown}' is not known here: use tenant, model, texts and limit." : $"limit is a number from 1 to {Most}, texts is true or false.");
            return;
        }

        if (isTexts && http.Features.Get<AdminIdentity>() is not { Role: not AdminRole.Viewer })
        {
            await Problem.WriteAsync(http, StatusCodes.Status403Forbidden, "Texts of questions are shown to operators only; leave texts out.");
            return;
        }

        IReadOnlyList<KeptQuestion> found = cache!.Entries(Value(query, "tenant"), Value(query, "model"), limit + 1);
        var document = new CacheEntriesDocument([.. found.Take(limit).Select(question => CacheEntryDocument.Of(question, isTexts))], found.Count > limit);
        await http.Response.WriteAsJsonAsync(document, AdminJson.Default.CacheEntriesDocument, cancellationToken: http.RequestAborted);
    }

    private async Task JudgeAsync(HttpContext http)
    {
        using var body = new MemoryStream();
        if (http.Request.ContentLength is null or > LargestBody)
        {
            await Problem.WriteAsync(http, StatusCodes.Status400BadRequest, $"Send a body of at most {LargestBody} bytes.");
            return;
        }

        await http.Request.Body.CopyToAsync(body, http.RequestAborted);
        if (FeedbackRequest.Read(body.ToArray(), out string problem) is not { } feedback)
        {
            await Problem.WriteAsync(http, StatusCodes.Status400BadRequest, problem);
            return;
        }

        FeedbackResult? result = await cache!.JudgeAsync(feedback.Entry, feedback.IsRight, feedback.Request, FeedbackAuthor.Operator, http.RequestAborted);
        if (result is null)
        {
            await Problem.WriteAsync(http, StatusCodes.Status404NotFound, "No such answer is kept.");
            return;
        }

        string entry = feedback.Entry.ToString();
        string verdict = feedback.IsRight ? "right" : "wrong";
        string who = http.Features.Get<AdminIdentity>()!.Name;
        LogFeedback(logger, entry, verdict, who);
        await http.Response.WriteAsJsonAsync(
            new CacheFeedbackDocument(entry, verdict, result.Removed, result.IsLearned),
            AdminJson.Default.CacheFeedbackDocument,
            cancellationToken: http.RequestAborted);
    }

    private static string? Value(IQueryCollection query, string name) => query[name] is [{ Length: > 0 } value, ..] ? value : null;

    [LoggerMessage(Level = LogLevel.Information, Message = "Answer {Entry} is {Verdict}, says {Operator}")]
    private static partial void LogFeedback(ILogger logger, string entry, string verdict, string @operator);
}
