using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Penstock.Catalog;
using Penstock.Catalog.Alerts;
using Penstock.Catalog.Configuration;
using Penstock.ControlPlane.AdminApi;
using Penstock.ControlPlane.Alerts.Rules;

namespace Penstock.ControlPlane.Alerts;

/// <summary>Alerts, their history and rules.</summary>
internal sealed class AlertEndpoints(AlertKeeping alerts, ICatalogSource catalog)
{
    private const string Path = "/admin/v1/alerts";
    private const string RulePath = Path + "/rules/{name}";
    private const int LargestRule = 16 * 1024;

    public void Map(IEndpointRouteBuilder routes)
    {
        AdminRoutes map = new(routes);
        map.Look(Path, ListAsync);
        map.Look(Path + "/history", HistoryAsync);
        map.Look(Path + "/measures", MeasuresAsync);
        map.Look(Path + "/prometheus", PrometheusAsync);
        map.Look(Path + "/rules", RulesAsync);
        map.Look(RulePath, RuleAsync);
        map.Act(HttpMethods.Put, RulePath, PutAsync);
        map.Act(HttpMethods.Delete, RulePath, DeleteAsync);
        new AlertNoticeEndpoints(alerts, catalog).Map(routes);
    }

    private Task ListAsync(HttpContext http) => AlertAnswers.WriteAsync(http, json =>
    {
        (int firing, int pending) = alerts.Desk.Counts();
        json.WriteNumber("firing", firing);
        json.WriteNumber("pending", pending);
        json.WriteBoolean("isNotifying", alerts.IsLeading);
        AlertJson.Array(json, "alerts", alerts.Desk.Alerts, static (json, alert) =>
        {
            json.WriteStartObject();
            AlertJson.Write(json, alert);
            json.WriteEndObject();
        });
    });

    private Task HistoryAsync(HttpContext http)
    {
        string? text = http.Request.Query["limit"];
        return int.TryParse(text ?? "100", NumberStyles.None, CultureInfo.InvariantCulture, out int limit) && limit is > 0 and <= AlertDesk.MostHistory
            ? AlertAnswers.WriteAsync(http, json => AlertJson.Array(json, "events", alerts.Desk.History.Take(limit), AlertJson.Write))
            : Problem.WriteAsync(http, StatusCodes.Status400BadRequest, $"'limit' is a number from 1 to {AlertDesk.MostHistory}.");
    }

    private Task MeasuresAsync(HttpContext http) => AlertAnswers.WriteAsync(http, json =>
    {
        AlertJson.Array(json, "measures", AlertMeasure.All, static (json, measure) =>
        {
            json.WriteStartObject();
            json.WriteString("name", measure.Name);
            json.WriteString("unit", measure.Unit);
            json.WriteString("help", measure.Help);
            AlertJson.Array(json, "by", measure.By, static (json, by) => json.WriteStringValue(by.ToString().ToLowerInvariant()));
            json.WriteEndObject();
        });
        AlertJson.Array(json, "indicators", AlertIndicatorNames.All, static (json, name) => json.WriteStringValue(name));
    });

    private Task PrometheusAsync(HttpContext http)
    {
        string rules = PrometheusRules.Write(alerts.Desk.Rules);
        if (http.Request.Query["as"] is ["json"])
        {
            return AlertAnswers.WriteAsync(http, json => json.WriteString("rules", rules));
        }

        http.Response.ContentType = "text/yaml; charset=utf-8";
        return http.Response.WriteAsync(rules, http.RequestAborted);
    }

    private Task RulesAsync(HttpContext http) => AlertAnswers.WriteAsync(http, json => AlertJson.Array(json, "rules", alerts.Desk.Rules, AlertJson.Write));

    private Task RuleAsync(HttpContext http) => Find(NameOf(http)) is { } rule
        ? WriteRuleAsync(http, rule)
        : Problem.WriteAsync(http, StatusCodes.Status404NotFound, "There is no rule of this name.");

    private static Task WriteRuleAsync(HttpContext http, AlertRule rule) => AlertAnswers.WriteWholeAsync(http, json => AlertJson.Write(json, rule));

    private async Task PutAsync(HttpContext http)
    {
        string name = NameOf(http);
        if (Find(name) is { Origin: AlertOrigin.File })
        {
            await Problem.WriteAsync(http, StatusCodes.Status409Conflict, "This rule is the configuration file's. Change it there.");
            return;
        }

        if (await BodyAsync(http) is not { } body)
        {
            await Problem.WriteAsync(http, StatusCodes.Status400BadRequest, "Send the rule as a JSON object of at most 16 KiB.");
            return;
        }

        (AlertRuleOptions? rule, var errors) = AlertRuleText.Read(name, body, catalog.Current.Alerts);
        if (rule is null)
        {
            await Problem.WriteAsync(http, StatusCodes.Status400BadRequest, string.Join(" ", errors));
            return;
        }

        if (alerts.Desk.Edits.Rules.Count >= AlertEdits.MostRules)
        {
            await Problem.WriteAsync(http, StatusCodes.Status409Conflict, $"There are {AlertEdits.MostRules} rules already. Delete one first.");
            return;
        }

        await AlertAnswers.EditAsync(
            http, alerts, edits => edits with { Rules = [.. Others(edits, name), rule] }, () => WriteRuleAsync(http, new AlertRule(rule, AlertOrigin.Api)));
    }

    private async Task DeleteAsync(HttpContext http)
    {
        string name = NameOf(http);
        switch (Find(name)?.Origin)
        {
            case null:
                await Problem.WriteAsync(http, StatusCodes.Status404NotFound, "There is no rule of this name.");
                return;
            case AlertOrigin.File:
                await Problem.WriteAsync(http, StatusCodes.Status409Conflict, "This rule is the configuration file's. Delete it there.");
                return;
            case AlertOrigin.Default:
                await Problem.WriteAsync(http, StatusCodes.Status409Conflict, "This rule comes with the program. PUT it with enabled: false to switch it off.");
                return;
        }

        await AlertAnswers.EditAsync(http, alerts, edits => edits with { Rules = [.. Others(edits, name)] });
    }

    private static IEnumerable<AlertRuleOptions> Others(AlertEdits edits, string name) => edits.Rules.Where(rule => !string.Equals(rule.Name, name, StringComparison.Ordinal));

    private AlertRule? Find(string name) => alerts.Desk.Rules.FirstOrDefault(rule => string.Equals(rule.Options.Name, name, StringComparison.Ordinal));

    private static string NameOf(HttpContext http) => http.Request.RouteValues["name"] as string ?? "";

    /// <summary>The body without the fields that an answer has beside the rule's own.</summary>
    private static async Task<string?> BodyAsync(HttpContext http)
    {
        if (http.Request.ContentLength > LargestRule)
        {
            return null;
        }

        try
        {
            using JsonDocument body = await JsonDocument.ParseAsync(http.Request.Body, cancellationToken: http.RequestAborted);
            return body.RootElement.ValueKind != JsonValueKind.Object ? null : Encoding.UTF8.GetString(AlertJson.Bytes(json =>
            {
                foreach (JsonProperty property in body.RootElement.EnumerateObject().Where(property => property.Name is not ("name" or "origin") && property.Value.ValueKind != JsonValueKind.Null))
                {
                    property.WriteTo(json);
                }
            }));
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
