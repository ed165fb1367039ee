using System.Buffers;
using System.Text.Json;
using Penstock.Protocols.Errors;
using Penstock.Protocols.Json;
using Penstock.Protocols.ServerSentEvents;

namespace Penstock.Protocols.Anthropic;

/// <summary>Writes an <see cref="InferenceError"/> as <c>{"type":"error","error":{"type","message"},"request_id"}</c>.</summary>
public static class AnthropicErrorWriter
{
    /// <summary>Appends the body of an error answer.</summary>
    public static void Write(IBufferWriter<byte> output, InferenceError error, string? requestId)
    {
        using var json = new Utf8JsonWriter(output, WireJson.WriterOptions);
        Write(json, error, requestId);
    }

    /// <summary>Appends the event that ends a broken stream; no <c>message_stop</c> may follow.</summary>
    public static void WriteEvent(IBufferWriter<byte> output, InferenceError error, string? requestId)
    {
        Utf8JsonWriter json = ServerSentJson.Begin(output, "error"u8);
        Write(json, error, requestId);
        ServerSentJson.End(json, output);
    }

    private static void Write(Utf8JsonWriter json, InferenceError error, string? requestId)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, "error");
        json.WriteStartObject("error"u8);
        json.WriteString("type"u8, error.Description.AnthropicType);
        json.WriteString("message"u8, error.Message);
        json.WriteEndObject();
        json.WriteString("request_id"u8, requestId);
        json.WriteEndObject();
    }
}
