using System.Globalization;
using System.Text.Json;

namespace Penstock.Telemetry.Exporting.Otlp;

/// <summary>
/// OTLP's JSON (opentelemetry-proto v1, https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding): 64-bit numbers
/// are texts, ids are hexadecimal, names are in lowerCamelCase.
/// </summary>
internal static class OtlpJson
{
    /// <summary>The library that measured.</summary>
    public const string Scope = "penstock";

    public static void WriteResource(Utf8JsonWriter json, TelemetryResource resource)
    {
        json.WriteStartObject("resource"u8);
        json.WriteStartArray("attributes"u8);
        WriteText(json, "service.name", resource.ServiceName);
        WriteText(json, "service.version", resource.Version);
        WriteText(json, "service.instance.id", resource.InstanceId);
        WriteText(json, "telemetry.sdk.language", "dotnet");
        json.WriteEndArray();
        json.WriteEndObject();
    }

    public static void WriteScope(Utf8JsonWriter json, TelemetryResource resource)
    {
        json.WriteStartObject("scope"u8);
        json.WriteString("name"u8, Scope);
        json.WriteString("version"u8, resource.Version);
        json.WriteEndObject();
    }

    public static void WriteText(Utf8JsonWriter json, string name, string text)
    {
        json.WriteStartObject();
        json.WriteString("key"u8, name);
        json.WriteStartObject("value"u8);
        json.WriteString("stringValue"u8, text);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>A 64-bit number, as a text.</summary>
    public static void WriteLong(Utf8JsonWriter json, ReadOnlySpan<byte> name, long number)
    {
        Span<byte> digits = stackalloc byte[24];
        number.TryFormat(digits, out int written, default, CultureInfo.InvariantCulture);
        json.WriteString(name, digits[..written]);
    }

    /// <summary>A moment, in nanoseconds since 1970.</summary>
    public static void WriteTime(Utf8JsonWriter json, ReadOnlySpan<byte> name, DateTimeOffset time) =>
        WriteLong(json, name, (time - DateTimeOffset.UnixEpoch).Ticks * 100);
}
