using System.Text.Json;
using Penstock.Storage.Caching;

namespace Penstock.Gateway.Caching.Semantic;

/// <summary>Somebody's word on an answer that a cache gave: <c>{"entry": ..., "verdict": "right" | "wrong", "request": ...}</c>.</summary>
/// <param name="Entry">The answer, by its header <c>x-penstock-cache-entry</c>.</param>
/// <param name="IsRight">What is said of it.</param>
/// <param name="Request">The exchange that got it, by its header <c>x-penstock-request-id</c>; null is the latest.</param>
public sealed record FeedbackRequest(AnswerKey Entry, bool IsRight, string? Request)
{
    /// <summary>Reads a body; else <paramref name="problem"/> says what is wrong with it.</summary>
    public static FeedbackRequest? Read(ReadOnlyMemory<byte> body, out string problem)
    {
        problem = "The body is JSON: {\"entry\": \"...\", \"verdict\": \"right\" or \"wrong\", \"request\": \"...\"}; request may be left out.";
        try
        {
            using JsonDocument document = JsonDocument.Parse(body);
            JsonElement root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || Text(root, "verdict") is not ("right" or "wrong") || Text(root, "entry") is not { } entry)
            {
                return null;
            }

            if (root.EnumerateObject().FirstOrDefault(static property => property.Name is not ("entry" or "verdict" or "request")) is { Value.ValueKind: not JsonValueKind.Undefined } unknown)
            {
                problem = $"'{unknown.Name}' is not known here: use entry, verdict and request.";
                return null;
            }

            problem = "An entry is the 64 hexadecimal digits of the header x-penstock-cache-entry.";
            return AnswerKey.Parse(entry) is { } key ? new FeedbackRequest(key, Text(root, "verdict") == "right", Text(root, "request")) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string? Text(JsonElement root, string name) => root.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
