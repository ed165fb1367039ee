using System.Buffers;
using System.Text.Json;
using Penstock.Protocols.Json;

namespace Penstock.Protocols.OpenAi;

/// <summary>The items of a stored conversation, as a JSON array: what <c>previous_response_id</c> stands for.</summary>
public static class ResponsesHistory
{
    /// <summary>The id in a request, or null. Reads nothing else; a body that is no JSON has none.</summary>
    public static string? PreviousId(ReadOnlyMemory<byte> request)
    {
        using JsonDocument? document = WireJson.TryParse(request);
        return (document?.RootElement ?? default).NonEmptyText("previous_response_id"u8);
    }

    /// <summary>Adds a turn: the input of <paramref name="request"/> and the output of <paramref name="response"/>, both whole bodies.</summary>
    /// <param name="earlier">The array so far, or empty.</param>
    /// <param name="request">The body of the request.</param>
    /// <param name="response">The body of the answer, or the <c>response</c> of the event that completed it.</param>
    /// <returns>The array with the turn, UTF-8; null where one of the three cannot be read.</returns>
    public static byte[]? Append(ReadOnlyMemory<byte> earlier, ReadOnlyMemory<byte> request, ReadOnlyMemory<byte> response)
    {
        using JsonDocument? before = earlier.IsEmpty ? JsonDocument.Parse("[]") : WireJson.TryParse(earlier);
        using JsonDocument? asked = WireJson.TryParse(request);
        using JsonDocument? answered = WireJson.TryParse(response);
        if (before is not { RootElement.ValueKind: JsonValueKind.Array } || asked is null || answered is null)
        {
            return null;
        }

        var buffer = new ArrayBufferWriter<byte>(request.Length + response.Length + earlier.Length);
        using (var json = new Utf8JsonWriter(buffer, WireJson.WriterOptions))
        {
            json.WriteStartArray();
            WriteAll(json, before.RootElement.EnumerateArray());
            WriteInput(json, asked.RootElement);
            WriteAll(json, answered.RootElement.Items("output"u8));
            json.WriteEndArray();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static void WriteInput(Utf8JsonWriter json, JsonElement request)
    {
        if (request.Text("input"u8) is not string text)
        {
            WriteAll(json, request.Items("input"u8));
            return;
        }

        json.WriteStartObject();
        json.WriteString("role"u8, "user");
        json.WriteString("content"u8, text);
        json.WriteEndObject();
    }

    private static void WriteAll(Utf8JsonWriter json, JsonElement.ArrayEnumerator items)
    {
        foreach (JsonElement item in items.Where(item => item.IsObject()))
        {
            item.WriteTo(json);
        }
    }
}
