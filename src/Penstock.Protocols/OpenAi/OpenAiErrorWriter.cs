using System.Buffers;
using System.Text.Json;
using Penstock.Protocols.Errors;
using Penstock.Protocols.ServerSentEvents;

namespace Penstock.Protocols.OpenAi;

/// <summary>
/// Writes an <see cref="InferenceError"/> as OpenAI's error envelope, <c>{"error":{"message","type","param","code"}}</c>. All four keys are
/// always there, as its specification requires; <c>param</c> and <c>code</c> may be null.
/// </summary>
public static class OpenAiErrorWriter
{
    /// <summary>The body of an error answer, UTF-8.</summary>
    public static byte[] ToUtf8Json(InferenceError error)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        Write(buffer, error);
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Appends the body of an error answer.</summary>
    public static void Write(IBufferWriter<byte> output, InferenceError error)
    {
        using var json = new Utf8JsonWriter(output, OpenAiJson.WriterOptions);
        ErrorDescription description = error.Description;
        json.WriteStartObject();
        json.WriteStartObject("error"u8);
        json.WriteString("message"u8, error.Message);
        json.WriteString("type"u8, description.OpenAiType);
        json.WriteString("param"u8, error.Parameter);
        json.WriteString("code"u8, error.Code ?? description.OpenAiCode);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>
    /// Appends the event that ends a broken stream. SDKs throw on a data object with an <c>error</c> member; no <c>[DONE]</c> may follow, or
    /// the answer would look whole.
    /// </summary>
    public static void WriteEvent(IBufferWriter<byte> output, InferenceError error) =>
        ServerSentEventWriter.WriteData(output, ToUtf8Json(error));
}
