using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Penstock.Catalog;
using Penstock.Catalog.Alerts;
using Penstock.Catalog.Configuration;
using Penstock.ControlPlane.AdminApi;
using Penstock.ControlPlane.Alerts.Sinks;

namespace Penstock.ControlPlane.Alerts;

/// <summary>Silences, sinks and the test button.</summary>
internal sealed class AlertNoticeEndpoints(AlertKeeping alerts, ICatalogSource catalog)
{
    private const string Silences = "/admin/v1/alerts/silences";
    private const string SinksPath = "/admin/v1/alerts/sinks";
    private const int LongestText = 512;
    private const long LongestSeconds = 366L * 86_400;

    public void Map(IEndpointRouteBuilder routes)
    {
        AdminRoutes map = new(routes);
        map.Look(Silences, ListAsync);
        map.Act(HttpMethods.Post, Silences, AddAsync);
        map.Act(HttpMethods.Delete, Silences + "/{id}", DeleteAsync);
        map.Look(SinksPath, SinksAsync);
        map.Act(HttpMethods.Post, SinksPath + "/{name}/test", TestAsync);
    }

    private Task ListAsync(HttpContext http)
    {
        long now = alerts.Now;
        return AlertAnswers.WriteAsync(http, json =>
            AlertJson.Array(json, "silences", alerts.Desk.Edits.Silences.Where(silence => silence.Until > now), AlertJson.Write));
    }

    private async Task AddAsync(HttpContext http)
    {
        (AlertSilence? silence, string? wrong) = await ReadAsync(http);
        if (silence is null)
        {
            await Problem.WriteAsync(http, StatusCodes.Status400BadRequest, wrong!);
            return;
        }

        long now = alerts.Now;
        if (alerts.Desk.Edits.Silences.Count(other => other.Until > now) >= AlertEdits.MostSilences)
        {
            await Problem.WriteAsync(http, StatusCodes.Status409Conflict, $"There are {AlertEdits.MostSilences} silences already. Delete one first.");
            return;
        }

        await AlertAnswers.EditAsync(
            http,
            alerts,
            edits => edits with { Silences = [.. edits.Silences.Where(other => other.Until > now), silence] },
            () => AlertAnswers.WriteWholeAsync(http, json => AlertJson.Write(json, silence), StatusCodes.Status201Created));
    }

    private async Task DeleteAsync(HttpContext http)
    {
        string id = http.Request.RouteValues["id"] as string ?? "";
        if (!alerts.Desk.Edits.Silences.Any(silence => string.Equals(silence.Id, id, StringComparison.Ordinal)))
        {
            await Problem.WriteAsync(http, StatusCodes.Status404NotFound, "There is no silence of this id.");
            return;
        }

        await AlertAnswers.EditAsync(
            http, alerts, edits => edits with { Silences = [.. edits.Silences.Where(silence => !string.Equals(silence.Id, id, StringComparison.Ordinal))] });
    }

    private async Task<(AlertSilence? Silence, string? Wrong)> ReadAsync(HttpContext http)
    {
        JsonDocument body;
        try
        {
            body = await JsonDocument.ParseAsync(http.Request.Body, cancellationToken: http.RequestAborted);
        }
        catch (JsonException)
        {
            return (null, "The body is not valid JSON.");
        }

        using (body)
        {
            return Read(body.RootElement, http.Features.Get<AdminIdentity>()!.Name);
        }
    }

    private (AlertSilence? Silence, string? Wrong) Read(JsonElement body, string by)
    {
        if (body.ValueKind != JsonValueKind.Object || body.EnumerateObject().Any(property => property.Name is not ("match" or "until" or "for" or "comment")))
        {
            return (null, "A silence is {\"match\": {...}, \"for\": \"2h\" or \"until\": SECONDS, \"comment\": \"...\"}.");
        }

        if (!body.TryGetProperty("match", out JsonElement labels) || labels.ValueKind != JsonValueKind.Object || !labels.EnumerateObject().Any())
        {
            return (null, "'match' names at least one label: " + string.Join(", ", AlertSilence.Labels) + ".");
        }

        var match = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (JsonProperty label in labels.EnumerateObject())
        {
            if (!AlertSilence.Labels.Contains(label.Name, StringComparer.Ordinal) || label.Value.ValueKind != JsonValueKind.String || label.Value.GetString()!.Length > LongestText)
            {
                return (null, $"'match' knows {string.Join(", ", AlertSilence.Labels)}, each a text.");
            }

            match[label.Name] = label.Value.GetString()!;
        }

        long now = alerts.Now;
        if (End(body, now) is not { } until || until <= now || until - now > LongestSeconds)
        {
            return (null, "Say when it ends: 'for' like \"2h\", or 'until' in seconds since 1970; in the future, and within a year.");
        }

        string comment = body.TryGetProperty("comment", out JsonElement text) && text.ValueKind == JsonValueKind.String ? text.GetString()! : "";
        string id = "s" + Guid.CreateVersion7(DateTimeOffset.FromUnixTimeSeconds(now)).ToString("N")[^12..];
        return (new AlertSilence(id, match, until, by, comment[..Math.Min(LongestText, comment.Length)], now), null);
    }

    private static long? End(JsonElement body, long now)
    {
        if (body.TryGetProperty("until", out JsonElement until))
        {
            return until.ValueKind == JsonValueKind.Number && until.TryGetInt64(out long second) && !body.TryGetProperty("for", out _) ? second : null;
        }

        return body.TryGetProperty("for", out JsonElement text) && text.ValueKind == JsonValueKind.String && Duration.Parse(text.GetString()!) is { } duration
            ? now + (long)duration.TotalSeconds
            : null;
    }

    private Task SinksAsync(HttpContext http) => AlertAnswers.WriteAsync(http, json => AlertJson.Array(json, "sinks", alerts.Sinks.All, static (json, queue) =>
    {
        SinkStatus status = queue.Status;
        json.WriteStartObject();
        json.WriteString("name", queue.Options.Name);
        json.WriteString("kind", AlertWords.Of(queue.Options.Kind));
        json.WriteString("host", queue.Options.Url is { } url ? new Uri(url.Reveal()).Host : AlertPosts.PagerDutyUrl.Host);
        json.WriteNumber("delivered", status.Delivered);
        json.WriteNumber("failed", status.Failed);
        json.WriteNumber("waiting", status.Waiting);
        json.WriteString("lastError", status.LastError);
        AlertJson.Time(json, "lastDeliveredAt", status.LastDeliveredAt);
        json.WriteEndObject();
    }));

    private async Task TestAsync(HttpContext http)
    {
        if (alerts.Sinks.Find(http.Request.RouteValues["name"] as string ?? "") is not { } queue)
        {
            string known = catalog.Current.Alerts.Sinks.Count == 0 ? "none is configured" : "known are " + string.Join(", ", catalog.Current.Alerts.Sinks.Names);
            await Problem.WriteAsync(http, StatusCodes.Status404NotFound, $"There is no sink of this name; {known}.");
            return;
        }

        SinkResult result = await queue.TestAsync(TestNotice(http.Features.Get<AdminIdentity>()!.Name), http.RequestAborted);
        await AlertAnswers.WriteAsync(http, json =>
        {
            json.WriteBoolean("delivered", result.IsDelivered);
            AlertJson.Time(json, "status", result.Status);
            json.WriteString("error", result.Error);
        });
    }

    private AlertNotice TestNotice(string by)
    {
        long now = alerts.Now;
        var alert = new Alert
        {
            Id = "test:" + now.ToString(CultureInfo.InvariantCulture),
            Rule = "test",
            State = AlertState.Firing,
            Severity = AlertSeverity.Info,
            Labels = new Dictionary<string, string>(StringComparer.Ordinal),
            Summary = $"{by} tests this sink. Nothing is wrong.",
            Since = now,
            FiringSince = now,
        };
        return new AlertNotice(Guid.CreateVersion7(DateTimeOffset.FromUnixTimeSeconds(now)).ToString("N"), now, [alert], IsTest: true);
    }
}
