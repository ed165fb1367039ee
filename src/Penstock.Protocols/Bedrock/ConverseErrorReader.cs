using System.Text.Json;
using Penstock.Protocols.Errors;
using Penstock.Protocols.Inference;
using Penstock.Protocols.Json;

namespace Penstock.Protocols.Bedrock;

/// <summary>Reads errors of AWS: the type stands in <c>x-amzn-errortype</c>, the body is <c>{"message"}</c>.</summary>
internal static class ConverseErrorReader
{
    public static InferenceError Read(UpstreamFailure failure)
    {
        using JsonDocument? document = WireJson.TryParse(failure.Body);
        JsonElement root = document?.RootElement ?? default;
        string? type = failure.Header("x-amzn-errortype") ?? root.Text("__type"u8);
        return UpstreamErrors.From(
            failure.Status,
            Name(type),
            null,
            root.Text("message"u8) ?? root.Text("Message"u8),
            RetryAfter.Read(failure));
    }

    /// <summary>Reads an exception of a stream whose status was 200.</summary>
    public static InferenceError ReadInStream(string? name, string? message) => UpstreamErrors.From(0, Name(name), null, message, null);

    /// <summary><c>prefix#ValidationException:http://...</c> becomes <c>ValidationException</c>.</summary>
    private static string? Name(string? type) => type?.Split('#')[^1].Split(':')[0];
}
