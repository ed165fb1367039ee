using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Penstock.Catalog.Alerts;

namespace Penstock.ControlPlane.Alerts.Sinks;

/// <summary>Notices in the shapes that sinks take. No secret of the configuration is in a body but PagerDuty's routing key, which belongs there.</summary>
internal static class AlertPosts
{
    /// <summary>PagerDuty's public address (https://developer.pagerduty.com/docs/events-api-v2/trigger-events/).</summary>
    public static readonly Uri PagerDutyUrl = new("https://events.pagerduty.com/v2/enqueue");

    private const int MostShown = 20;
    private const int LongestSummary = 1024;

    private static readonly JsonWriterOptions Relaxed = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The calls that tell <paramref name="sink"/>: one, or for PagerDuty one an alert.</summary>
    public static IReadOnlyList<AlertPost> Of(AlertSinkOptions sink, AlertNotice notice)
    {
        Uri url = sink.Url is { } own ? new Uri(own.Reveal()) : PagerDutyUrl;
        return sink.Kind switch
        {
            AlertSinkKind.Slack => [new AlertPost(url, Slack(notice))],
            AlertSinkKind.Teams => [new AlertPost(url, Teams(notice))],
            AlertSinkKind.PagerDuty => [.. notice.Alerts.Select(alert => new AlertPost(url, PagerDuty(alert, notice, sink.RoutingKey!.Reveal())))],
            _ => [Webhook(url, sink, notice)],
        };
    }

    private static AlertPost Webhook(Uri url, AlertSinkOptions sink, AlertNotice notice)
    {
        byte[] body = Json(json =>
        {
            json.WriteString("id", notice.Id);
            json.WriteNumber("time", notice.Time);
            json.WriteBoolean("isTest", notice.IsTest);
            json.WriteStartArray("alerts");
            foreach (Alert alert in notice.Alerts)
            {
                json.WriteStartObject();
                AlertJson.Write(json, alert);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        });
        return new AlertPost(url, body, sink.Secret is { } secret ? Sign(body, notice.Time, secret.Reveal()) : null);
    }

    /// <summary>HMAC-SHA-256 over "TIME.BODY", as Stripe and Slack sign: the time is in it, so that an old notice cannot be played again.</summary>
    private static string Sign(byte[] body, long time, string secret)
    {
        byte[] prefix = Encoding.ASCII.GetBytes(time.ToString(CultureInfo.InvariantCulture) + ".");
        byte[] signed = [.. prefix, .. body];
        byte[] hash = HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), signed);
        return string.Create(CultureInfo.InvariantCulture, $"t={time},v1={Convert.ToHexStringLower(hash)}");
    }

    /// <summary>https://api.slack.com/messaging/webhooks and https://api.slack.com/reference/block-kit/blocks: text as fallback, sections with mrkdwn.</summary>
    private static byte[] Slack(AlertNotice notice) => Json(json =>
    {
        json.WriteString("text", SlackText(Title(notice)));
        json.WriteStartArray("blocks");
        foreach (Alert alert in notice.Alerts.Take(MostShown))
        {
            json.WriteStartObject();
            json.WriteString("type", "section");
            json.WriteStartObject("text");
            json.WriteString("type", "mrkdwn");
            json.WriteString("text", $"{(IsOver(alert) ? ":white_check_mark:" : ":rotating_light:")} *{SlackText(Head(alert))}*\n{SlackText(Short(alert.Summary))}");
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    /// <summary>A message with an adaptive card (https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors/how-to/connectors-using).</summary>
    private static byte[] Teams(AlertNotice notice) => Json(json =>
    {
        json.WriteString("type", "message");
        json.WriteStartArray("attachments");
        json.WriteStartObject();
        json.WriteString("contentType", "application/vnd.microsoft.card.adaptive");
        json.WriteNull("contentUrl");
        json.WriteStartObject("content");
        json.WriteString("$schema", "http://adaptivecards.io/schemas/adaptive-card.json");
        json.WriteString("type", "AdaptiveCard");
        json.WriteString("version", "1.4");
        json.WriteStartArray("body");
        foreach (Alert alert in notice.Alerts.Take(MostShown))
        {
            TextBlock(json, Head(alert), isHead: true, IsOver(alert) ? "Good" : "Attention");
            TextBlock(json, Short(alert.Summary), isHead: false, "Default");
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndArray();
    });

    private static void TextBlock(Utf8JsonWriter json, string text, bool isHead, string color)
    {
        json.WriteStartObject();
        json.WriteString("type", "TextBlock");
        json.WriteString("text", text);
        json.WriteBoolean("wrap", true);
        json.WriteString("weight", isHead ? "Bolder" : "Default");
        json.WriteString("color", color);
        json.WriteEndObject();
    }

    /// <summary>https://developer.pagerduty.com/docs/events-api-v2/trigger-events/: one event an alert, joined by its dedup_key.</summary>
    private static byte[] PagerDuty(Alert alert, AlertNotice notice, string routingKey) => Json(json =>
    {
        json.WriteString("routing_key", routingKey);
        json.WriteString("event_action", IsOver(alert) ? "resolve" : "trigger");
        json.WriteString("dedup_key", DedupKey(alert));
        if (IsOver(alert))
        {
            return;
        }

        json.WriteString("client", "Penstock");
        json.WriteStartObject("payload");
        json.WriteString("summary", Short(alert.Summary));
        json.WriteString("source", "penstock");
        json.WriteString("severity", alert.Severity switch { AlertSeverity.Page => "critical", AlertSeverity.Ticket => "warning", _ => "info" });
        json.WriteString("timestamp", DateTimeOffset.FromUnixTimeSeconds(notice.Time).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
        json.WriteString("class", alert.Rule);
        json.WriteStartObject("custom_details");
        foreach ((string label, string value) in alert.Labels)
        {
            json.WriteString(label, value);
        }

        if (alert.Value is { } measured && double.IsFinite(measured))
        {
            json.WriteNumber("value", measured);
        }

        json.WriteEndObject();
        json.WriteEndObject();
    });

    /// <summary>At most 255 characters there; a longer one is told by its hash.</summary>
    private static string DedupKey(Alert alert) =>
        alert.Id.Length <= 240 ? $"penstock:{alert.Id}" : $"penstock:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(alert.Id)))}";

    private static string Title(AlertNotice notice)
    {
        int over = notice.Alerts.Count(IsOver);
        string test = notice.IsTest ? "Test: " : "";
        return notice.Alerts.Count == 1
            ? $"{test}{Head(notice.Alerts[0])}: {Short(notice.Alerts[0].Summary)}"
            : string.Create(CultureInfo.InvariantCulture, $"{test}{notice.Alerts.Count - over} firing, {over} resolved");
    }

    private static string Head(Alert alert) =>
        $"{(IsOver(alert) ? "Resolved" : AlertWords.Of(alert.Severity).ToUpperInvariant())} {alert.Rule}{(alert.Labels.Count == 0 ? "" : " " + string.Join(" ", alert.Labels.Select(label => $"{label.Key}={label.Value}")))}";

    private static bool IsOver(Alert alert) => alert.State == AlertState.Resolved;

    private static string Short(string text) => text.Length <= LongestSummary ? text : text[..LongestSummary];

    private static string SlackText(string text) => text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);

    private static byte[] Json(Action<Utf8JsonWriter> write)
    {
        var output = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(output, Relaxed))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        return output.WrittenSpan.ToArray();
    }
}
