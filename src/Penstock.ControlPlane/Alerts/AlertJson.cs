using System.Buffers;
using System.Text.Json;
using Penstock.Catalog.Configuration;

namespace Penstock.ControlPlane.Alerts;

/// <summary>Alerts, rules and silences as documents: of the API, of notices, and of the store.</summary>
internal static class AlertJson
{
    /// <summary>The fields of an alert.</summary>
    public static void Write(Utf8JsonWriter json, Alert alert)
    {
        json.WriteString("id", alert.Id);
        json.WriteString("rule", alert.Rule);
        json.WriteString("state", AlertWords.Of(alert.State));
        json.WriteString("severity", AlertWords.Of(alert.Severity));
        Labels(json, "labels", alert.Labels);
        json.WriteString("summary", alert.Summary);
        Number(json, "value", alert.Value);
        Number(json, "threshold", alert.Threshold);
        json.WriteNumber("since", alert.Since);
        Time(json, "firingSince", alert.FiringSince);
        Time(json, "resolvedAt", alert.ResolvedAt);
        json.WriteString("silencedBy", alert.SilencedBy);
    }

    /// <summary>A line of the history.</summary>
    public static void Write(Utf8JsonWriter json, AlertTransition transition)
    {
        json.WriteStartObject();
        json.WriteNumber("time", transition.Time);
        json.WriteString("id", transition.Alert.Id);
        json.WriteString("rule", transition.Alert.Rule);
        json.WriteString("state", AlertWords.Of(transition.Alert.State));
        json.WriteString("severity", AlertWords.Of(transition.Alert.Severity));
        Labels(json, "labels", transition.Alert.Labels);
        json.WriteString("summary", transition.Alert.Summary);
        Number(json, "value", transition.Alert.Value);
        json.WriteBoolean("silenced", !transition.IsTold);
        json.WriteEndObject();
    }

    /// <summary>A rule, with whose it is.</summary>
    public static void Write(Utf8JsonWriter json, AlertRule rule)
    {
        json.WriteStartObject();
        json.WriteString("name", rule.Options.Name);
        json.WriteString("origin", AlertWords.Of(rule.Origin));
        using (JsonDocument options = JsonDocument.Parse(AlertRuleText.Write(rule.Options)))
        {
            foreach (JsonProperty property in options.RootElement.EnumerateObject())
            {
                property.WriteTo(json);
            }
        }

        json.WriteEndObject();
    }

    /// <summary>A silence.</summary>
    public static void Write(Utf8JsonWriter json, AlertSilence silence)
    {
        json.WriteStartObject();
        json.WriteString("id", silence.Id);
        Labels(json, "match", silence.Match);
        json.WriteNumber("until", silence.Until);
        json.WriteString("by", silence.By);
        json.WriteString("comment", silence.Comment);
        json.WriteNumber("createdAt", silence.CreatedAt);
        json.WriteEndObject();
    }

    /// <summary>A document.</summary>
    public static byte[] Bytes(Action<Utf8JsonWriter> write) => Whole(json =>
    {
        json.WriteStartObject();
        write(json);
        json.WriteEndObject();
    });

    /// <summary>What <paramref name="write"/> writes whole.</summary>
    public static byte[] Whole(Action<Utf8JsonWriter> write)
    {
        var output = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(output))
        {
            write(json);
        }

        return output.WrittenSpan.ToArray();
    }

    /// <summary>An array of things.</summary>
    public static void Array<T>(Utf8JsonWriter json, string name, IEnumerable<T> items, Action<Utf8JsonWriter, T> write)
    {
        json.WriteStartArray(name);
        foreach (T item in items)
        {
            write(json, item);
        }

        json.WriteEndArray();
    }

    /// <summary>A map of texts.</summary>
    public static void Labels(Utf8JsonWriter json, string name, IReadOnlyDictionary<string, string> labels)
    {
        json.WriteStartObject(name);
        foreach ((string label, string value) in labels)
        {
            json.WriteString(label, value);
        }

        json.WriteEndObject();
    }

    /// <summary>A number, or null.</summary>
    public static void Number(Utf8JsonWriter json, string name, double? value)
    {
        if (value is { } number && double.IsFinite(number))
        {
            json.WriteNumber(name, Math.Round(number, 6));
        }
        else
        {
            json.WriteNull(name);
        }
    }

    /// <summary>A time, or null.</summary>
    public static void Time(Utf8JsonWriter json, string name, long? time)
    {
        if (time is { } second)
        {
            json.WriteNumber(name, second);
        }
        else
        {
            json.WriteNull(name);
        }
    }
}
