using System.Text.Json;
using Penstock.Catalog.Alerts;
using Penstock.Catalog.Configuration;

namespace Penstock.ControlPlane.Alerts;

/// <summary>What the store keeps of alerts: one document of what operators edited, one of what is going on. Reads what it wrote; what it cannot read is as if it were not there.</summary>
internal static class AlertDocuments
{
    /// <summary>Rules and silences.</summary>
    public const string Edits = "alerts.edits";

    /// <summary>Alerts and history.</summary>
    public const string State = "alerts.state";

    /// <summary>The document of edits.</summary>
    public static byte[] WriteEdits(AlertEdits edits) => AlertJson.Bytes(json =>
    {
        AlertJson.Array(json, "rules", edits.Rules, static (json, rule) => AlertJson.Write(json, new AlertRule(rule, AlertOrigin.Api)));
        AlertJson.Array(json, "silences", edits.Silences, AlertJson.Write);
    });

    /// <summary>Edits out of their document; sinks that are gone are left out of rules.</summary>
    public static AlertEdits ReadEdits(byte[] body, AlertOptions options)
    {
        if (Parse(body) is not { } document)
        {
            return AlertEdits.None;
        }

        using (document)
        {
            JsonElement root = document.RootElement;
            return new AlertEdits(
                [.. Items(root, "rules").Select(rule => ReadRule(rule, options)).OfType<AlertRuleOptions>()],
                [.. Items(root, "silences").Select(ReadSilence)]);
        }
    }

    /// <summary>The document of state.</summary>
    public static byte[] WriteState(IEnumerable<Alert> alerts, IEnumerable<AlertTransition> history) => AlertJson.Bytes(json =>
    {
        AlertJson.Array(json, "alerts", alerts, WriteWhole);
        AlertJson.Array(json, "history", history, static (json, transition) =>
        {
            json.WriteStartObject();
            json.WriteNumber("time", transition.Time);
            json.WriteBoolean("isTold", transition.IsTold);
            json.WritePropertyName("alert");
            WriteWhole(json, transition.Alert);
            json.WriteEndObject();
        });
    });

    /// <summary>Alerts and history out of their document.</summary>
    public static (IReadOnlyList<Alert> Alerts, IReadOnlyList<AlertTransition> History) ReadState(byte[] body)
    {
        if (Parse(body) is not { } document)
        {
            return ([], []);
        }

        using (document)
        {
            JsonElement root = document.RootElement;
            return (
                [.. Items(root, "alerts").Select(ReadAlert)],
                [.. Items(root, "history").Select(item => new AlertTransition(item.GetProperty("time").GetInt64(), ReadAlert(item.GetProperty("alert")), item.GetProperty("isTold").GetBoolean()))]);
        }
    }

    private static void WriteWhole(Utf8JsonWriter json, Alert alert)
    {
        json.WriteStartObject();
        AlertJson.Write(json, alert);
        AlertJson.Time(json, "quietSince", alert.QuietSince);
        json.WriteNumber("quietFor", alert.QuietFor);
        json.WriteBoolean("isNotified", alert.IsNotified);
        json.WriteBoolean("isRecorded", alert.IsRecorded);
        AlertJson.Array(json, "sinks", alert.Sinks, static (json, sink) => json.WriteStringValue(sink));
        json.WriteEndObject();
    }

    private static Alert ReadAlert(JsonElement item) => new()
    {
        Id = Text(item, "id"),
        Rule = Text(item, "rule"),
        State = Text(item, "state") switch { "pending" => AlertState.Pending, "firing" => AlertState.Firing, _ => AlertState.Resolved },
        Severity = Text(item, "severity") switch { "page" => AlertSeverity.Page, "ticket" => AlertSeverity.Ticket, _ => AlertSeverity.Info },
        Labels = Map(item, "labels"),
        Summary = Text(item, "summary"),
        Value = Number(item, "value"),
        Threshold = Number(item, "threshold"),
        Since = item.GetProperty("since").GetInt64(),
        FiringSince = Time(item, "firingSince"),
        ResolvedAt = Time(item, "resolvedAt"),
        QuietSince = Time(item, "quietSince"),
        QuietFor = Time(item, "quietFor") ?? 0,
        IsNotified = item.GetProperty("isNotified").GetBoolean(),
        IsRecorded = item.GetProperty("isRecorded").GetBoolean(),
        Sinks = [.. Items(item, "sinks").Select(sink => sink.GetString() ?? "")],
    };

    private static AlertSilence ReadSilence(JsonElement item) => new(
        Text(item, "id"), Map(item, "match"), item.GetProperty("until").GetInt64(), Text(item, "by"), Text(item, "comment"), item.GetProperty("createdAt").GetInt64());

    private static AlertRuleOptions? ReadRule(JsonElement item, AlertOptions options)
    {
        string body = System.Text.Encoding.UTF8.GetString(AlertJson.Bytes(json =>
        {
            foreach (JsonProperty property in item.EnumerateObject().Where(property => property.Name is not ("name" or "origin")))
            {
                property.WriteTo(json);
            }
        }));
        return AlertRuleText.Read(Text(item, "name"), body, options).Rule;
    }

    private static JsonDocument? Parse(byte[] body)
    {
        try
        {
            return body.Length == 0 ? null : JsonDocument.Parse(body);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static JsonElement.ArrayEnumerator Items(JsonElement item, string name) => item.TryGetProperty(name, out JsonElement items) ? items.EnumerateArray() : default;

    private static string Text(JsonElement item, string name) => item.GetProperty(name).GetString() ?? "";

    private static double? Number(JsonElement item, string name) => item.GetProperty(name) is { ValueKind: JsonValueKind.Number } number ? number.GetDouble() : null;

    private static long? Time(JsonElement item, string name) => item.GetProperty(name) is { ValueKind: JsonValueKind.Number } number ? number.GetInt64() : null;

    private static Dictionary<string, string> Map(JsonElement item, string name) =>
        item.GetProperty(name).EnumerateObject().ToDictionary(property => property.Name, property => property.Value.GetString() ?? "", StringComparer.Ordinal);
}
