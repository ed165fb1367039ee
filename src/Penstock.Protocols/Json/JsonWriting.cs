using System.Text.Json;
using Penstock.Protocols.Inference;

namespace Penstock.Protocols.Json;

/// <summary>Writes fields that are left out where there is nothing to say.</summary>
internal static class JsonWriting
{
    public static void WriteTextIfSet(this Utf8JsonWriter json, ReadOnlySpan<byte> name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }

    public static void WriteNumberIfSet(this Utf8JsonWriter json, ReadOnlySpan<byte> name, double? value)
    {
        if (value is double number)
        {
            json.WriteNumber(name, number);
        }
    }

    public static void WriteNumberIfSet(this Utf8JsonWriter json, ReadOnlySpan<byte> name, long? value)
    {
        if (value is long number)
        {
            json.WriteNumber(name, number);
        }
    }

    public static void WriteFlagIfSet(this Utf8JsonWriter json, ReadOnlySpan<byte> name, bool? value)
    {
        if (value is bool flag)
        {
            json.WriteBoolean(name, flag);
        }
    }

    public static void WriteTextsIfAny(this Utf8JsonWriter json, ReadOnlySpan<byte> name, IReadOnlyList<string> values)
    {
        if (values.Count == 0)
        {
            return;
        }

        json.WriteStartArray(name);
        foreach (string value in values)
        {
            json.WriteStringValue(value);
        }

        json.WriteEndArray();
    }

    /// <summary>Writes the fields that <paramref name="provider"/> understands.</summary>
    public static void WriteExtensions(this Utf8JsonWriter json, IEnumerable<ProviderExtension> extensions, string provider)
    {
        foreach (ProviderExtension extension in extensions)
        {
            if (string.Equals(extension.Provider, provider, StringComparison.Ordinal))
            {
                json.WritePropertyName(extension.Name);
                json.WriteRawValue(extension.Json, skipInputValidation: true);
            }
        }
    }
}
