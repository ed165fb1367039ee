using System.Text.Json;
using Penstock.Protocols.Errors;
using Penstock.Protocols.Inference;
using Penstock.Protocols.Json;

namespace Penstock.Protocols.Anthropic;

/// <summary>Reads errors of Anthropic's API.</summary>
internal static class MessagesErrorReader
{
    public static InferenceError Read(UpstreamFailure failure)
    {
        using JsonDocument? document = WireJson.TryParse(failure.Body);
        return Read(failure.Status, document?.RootElement ?? default, RetryAfter.Read(failure));
    }

    /// <summary>Reads the <c>error</c> event of a stream whose status was 200.</summary>
    public static InferenceError ReadInStream(JsonElement root) => Read(0, root, null);

    private static InferenceError Read(int status, JsonElement root, TimeSpan? retryAfter)
    {
        JsonElement error = root.Object("error"u8);
        return UpstreamErrors.From(
            status,
            error.Object("details"u8).NonEmptyText("error_code"u8),
            error.NonEmptyText("type"u8),
            error.Text("message"u8),
            retryAfter);
    }
}
