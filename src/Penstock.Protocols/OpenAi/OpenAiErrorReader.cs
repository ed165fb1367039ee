using System.Text.Json;
using Penstock.Protocols.Errors;
using Penstock.Protocols.Inference;
using Penstock.Protocols.Json;

namespace Penstock.Protocols.OpenAi;

/// <summary>Reads errors of OpenAI, Azure OpenAI and servers that copy them.</summary>
internal static class OpenAiErrorReader
{
    public static InferenceError Read(UpstreamFailure failure)
    {
        using JsonDocument? document = WireJson.TryParse(failure.Body);
        JsonElement root = document?.RootElement ?? default;
        return Read(failure.Status, Envelope(root), RetryAfter.Read(failure));
    }

    /// <summary>Reads the error of a stream whose status was 200: <c>error</c> is the object, or its envelope, or a text.</summary>
    public static InferenceError ReadInStream(JsonElement error)
    {
        int status = error.Index("code"u8) is int code and >= 400 and < 600 ? code : 0;
        return Read(status, Envelope(error), null);
    }

    private static JsonElement Envelope(JsonElement root)
    {
        JsonElement inner = root.Object("error"u8);
        return inner.IsObject() ? inner : root;
    }

    private static InferenceError Read(int status, JsonElement error, TimeSpan? retryAfter) => UpstreamErrors.From(
        status,
        error.NonEmptyText("code"u8) ?? error.NonEmptyText("type"u8),
        error.NonEmptyText("type"u8),
        error.AsText() ?? error.Text("message"u8),
        retryAfter,
        error.NonEmptyText("param"u8));
}
