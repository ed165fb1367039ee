using System.Text.Json;
using Penstock.Mock.Requests;

namespace Penstock.Mock.Gemini;

/// <summary>Reads embedContent, batchEmbedContents, and Vertex's predict with text instances.</summary>
internal static class GeminiEmbeddingReader
{
    private const int MostInputs = 100;

    private static readonly HashSet<string> Known = new(StringComparer.Ordinal)
    {
        "autoTruncate", "content", "documentOcr", "audioTrackExtraction", "embedContentConfig", "model", "outputDimensionality", "taskType", "title",
    };

    public static void Read(JsonElement body, string action, MockRequest request, Checks checks)
    {
        switch (action)
        {
            case "embedContent":
                ReadOne(body, "", request, checks);
                break;
            case "batchEmbedContents":
                foreach (var one in Items(body, "requests", checks))
                {
                    checks.RequiredText(one, "requests.", "model");
                    ReadOne(one, "requests.", request, checks);
                }

                break;
            default:
                ReadInstances(body, request, checks);
                break;
        }
    }

    private static void ReadOne(JsonElement one, string path, MockRequest request, Checks checks)
    {
        ProtoJson.Known(one, path, Known, checks);
        request.Dimensions = checks.Integer(one, path, ProtoJson.Name(one, "outputDimensionality"), 1, 4_096) ?? request.Dimensions;
        if (!checks.Required(one, path, "content", JsonValueKind.Object, out var content)
            || !checks.Required(content, path + "content.", "parts", JsonValueKind.Array, out var parts))
        {
            return;
        }

        var texts = new List<string>();
        foreach (var part in parts.EnumerateArray())
        {
            if (PartReader.Read(part, path + "content.parts", request, checks) is "text" && part.GetProperty("text").ValueKind == JsonValueKind.String)
            {
                texts.Add(part.GetProperty("text").GetString()!);
            }
        }

        request.Inputs.Add(string.Join(' ', texts));
    }

    private static void ReadInstances(JsonElement body, MockRequest request, Checks checks)
    {
        foreach (var one in Items(body, "instances", checks))
        {
            var text = checks.RequiredText(one, "instances.", "content");
            request.Prompt.Add(text);
            request.Inputs.Add(text);
        }

        if (checks.Optional(body, "", "parameters", JsonValueKind.Object, out var parameters))
        {
            request.Dimensions = checks.Integer(parameters, "parameters.", "outputDimensionality", 1, 4_096);
        }
    }

    private static IEnumerable<JsonElement> Items(JsonElement body, string name, Checks checks)
    {
        if (!checks.Required(body, "", name, JsonValueKind.Array, out var items))
        {
            return [];
        }

        checks.Require(items.GetArrayLength() is > 0 and <= MostInputs, $"1 to {MostInputs} are allowed.", name);
        return items.EnumerateArray().Where(item => checks.Require(item.ValueKind == JsonValueKind.Object, "Expected an object.", name));
    }
}
