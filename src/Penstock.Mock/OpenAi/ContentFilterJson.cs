using System.Text.Json;

namespace Penstock.Mock.OpenAi;

/// <summary>Azure's content filter results: nothing found.</summary>
internal static class ContentFilterJson
{
    private static readonly string[] Categories = ["hate", "self_harm", "sexual", "violence"];

    public static void WritePromptResults(Utf8JsonWriter json)
    {
        json.WriteStartArray("prompt_filter_results");
        json.WriteStartObject();
        json.WriteNumber("prompt_index", 0);
        WriteResults(json);
        json.WriteEndObject();
        json.WriteEndArray();
    }

    public static void WriteResults(Utf8JsonWriter json)
    {
        json.WriteStartObject("content_filter_results");
        foreach (var category in Categories)
        {
            json.WriteStartObject(category);
            json.WriteBoolean("filtered", false);
            json.WriteString("severity", "safe");
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }
}
