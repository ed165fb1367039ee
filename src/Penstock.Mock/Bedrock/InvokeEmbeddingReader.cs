using System.Text.Json;
using Penstock.Mock.Requests;

namespace Penstock.Mock.Bedrock;

/// <summary>Reads InvokeModel's bodies of Amazon Titan Text Embeddings and Cohere Embed.</summary>
internal static class InvokeEmbeddingReader
{
    private const int MostTexts = 96;

    private static readonly HashSet<string> KnownOfTitan = new(StringComparer.Ordinal) { "inputText", "dimensions", "normalize", "embeddingTypes" };

    private static readonly HashSet<string> KnownOfCohere = new(StringComparer.Ordinal) { "texts", "input_type", "truncate", "embedding_types", "output_dimension" };

    public static void Read(JsonElement body, string model, MockRequest request, Checks checks)
    {
        if (IsCohere(model))
        {
            ReadCohere(body, request, checks);
            return;
        }

        checks.Known(body, "", KnownOfTitan, Unknown);
        Add(checks.RequiredText(body, "", "inputText"), request);
        request.Dimensions = checks.Integer(body, "", "dimensions", 1, 4_096);
        checks.Require(request.Dimensions is null or 256 or 512 or 1024, "Expected 256, 512 or 1024.", "dimensions");
    }

    /// <summary>Whose body the model wants.</summary>
    public static bool IsCohere(string model) => model.Contains("cohere.", StringComparison.Ordinal);

    private static void ReadCohere(JsonElement body, MockRequest request, Checks checks)
    {
        checks.Known(body, "", KnownOfCohere, Unknown);
        var type = checks.RequiredText(body, "", "input_type");
        checks.Require(type is "search_document" or "search_query" or "classification" or "clustering", "Unknown input_type.", "input_type");
        request.Dimensions = checks.Integer(body, "", "output_dimension", 1, 4_096);
        if (!checks.Required(body, "", "texts", JsonValueKind.Array, out var texts)
            || !checks.Require(texts.GetArrayLength() is > 0 and <= MostTexts, $"1 to {MostTexts} texts are allowed.", "texts"))
        {
            return;
        }

        foreach (var text in texts.EnumerateArray().Where(item => checks.Require(item.ValueKind == JsonValueKind.String, "Expected a string.", "texts")))
        {
            Add(text.GetString()!, request);
        }
    }

    private static void Add(string text, MockRequest request)
    {
        request.Prompt.Add(text);
        request.Inputs.Add(text);
    }

    private static string Unknown(string name) => $"extraneous key [{name}] is not permitted";
}
