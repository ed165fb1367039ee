using System.Text.Json;

namespace Penstock.Mock.Requests;

/// <summary>
/// Counts the places where a request asks for its prompt to be cached: <c>cache_control</c> (Anthropic), <c>cachePoint</c> (Bedrock), and the
/// <c>cachedContent</c> that it builds on (Gemini). What stands in a tool's schema is no marker.
/// </summary>
internal static class CacheMarkers
{
    public static int Count(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().Sum(Count),
        JsonValueKind.Array => element.EnumerateArray().Sum(Count),
        _ => 0,
    };

    private static int Count(JsonProperty member) => (member.Name, member.Value.ValueKind) switch
    {
        ("cache_control" or "cachePoint", JsonValueKind.Object) => 1,
        ("cachedContent", JsonValueKind.String) => 1,
        ("input_schema" or "inputSchema" or "parameters" or "parametersJsonSchema", _) => 0,
        _ => Count(member.Value),
    };
}
