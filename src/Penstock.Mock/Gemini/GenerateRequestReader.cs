using System.Text.Json;
using Penstock.Mock.Behaviour;
using Penstock.Mock.Requests;

namespace Penstock.Mock.Gemini;

/// <summary>Reads GenerateContentRequest.</summary>
internal static class GenerateRequestReader
{
    private static readonly HashSet<string> Known = new(StringComparer.Ordinal)
    {
        "cachedContent", "contents", "generationConfig", "labels", "model", "safetySettings", "serviceTier", "store",
        "systemInstruction", "toolConfig", "tools",
    };

    private static readonly HashSet<string> KnownGeneration = new(StringComparer.Ordinal)
    {
        "audioTimestamp", "audioTranscriptionConfig", "candidateCount", "enableAffectiveDialog", "enableEnhancedCivicAnswers",
        "frequencyPenalty", "imageConfig", "logprobs", "maxOutputTokens", "mediaResolution", "modelSelectionConfig",
        "presencePenalty", "responseFormat", "responseJsonSchema", "responseLogprobs", "responseMimeType", "responseModalities",
        "responseSchema", "routingConfig", "seed", "speechConfig", "stopSequences", "temperature", "thinkingConfig", "topK", "topP",
        "translationConfig",
    };

    public static void Read(JsonElement body, MockRequest request, Checks checks)
    {
        ProtoJson.Known(body, "", Known, checks);
        if (checks.Optional(body, "", ProtoJson.Name(body, "systemInstruction"), JsonValueKind.Object, out var system))
        {
            ContentReader.ReadSystem(system, request, checks);
        }

        GeminiToolReader.Read(body, request, checks);
        ContentReader.Read(body, request, checks);
        if (checks.Optional(body, "", ProtoJson.Name(body, "generationConfig"), JsonValueKind.Object, out var config))
        {
            ReadGeneration(config, request, checks);
        }

        if (checks.Optional(body, "", "labels", JsonValueKind.Object, out var labels) && checks.OptionalText(labels, "labels.", "mock") is { } mock)
        {
            request.User = MarkerText.FieldPrefix + mock;
        }
    }

    private static void ReadGeneration(JsonElement config, MockRequest request, Checks checks)
    {
        const string Path = "generationConfig.";
        ProtoJson.Known(config, Path, KnownGeneration, checks);
        checks.Decimal(config, Path, "temperature", 0, 2);
        checks.Decimal(config, Path, ProtoJson.Name(config, "topP"), 0, 1);
        checks.Decimal(config, Path, ProtoJson.Name(config, "topK"), 1, 1_000);
        checks.Optional(config, Path, "seed", JsonValueKind.Number, out _);
        request.Choices = checks.Integer(config, Path, ProtoJson.Name(config, "candidateCount"), 1, 8) ?? 1;
        request.MaximumTokens = checks.Integer(config, Path, ProtoJson.Name(config, "maxOutputTokens"), 1);
        request.Stops = checks.Texts(config, Path, ProtoJson.Name(config, "stopSequences"), 5);
        if (checks.Optional(config, Path, ProtoJson.Name(config, "thinkingConfig"), JsonValueKind.Object, out var thinking))
        {
            var budget = checks.Integer(thinking, Path + "thinkingConfig.", ProtoJson.Name(thinking, "thinkingBudget"), -1);
            request.WantsReasoning = budget != 0;
            request.ShowsReasoning = checks.Switch(thinking, Path + "thinkingConfig.", ProtoJson.Name(thinking, "includeThoughts"));
        }

        ReadFormat(config, Path, request, checks);
    }

    private static void ReadFormat(JsonElement config, string path, MockRequest request, Checks checks)
    {
        var mime = checks.OptionalText(config, path, ProtoJson.Name(config, "responseMimeType")) ?? "text/plain";
        checks.Require(
            mime is "text/plain" or "application/json" or "text/x.enum",
            $"allowed mimetypes are `text/plain`, `application/json`, `application/xml`, `application/yaml` and `text/x.enum`. Found: {mime}",
            path + "response_mime_type");
        request.Format = mime is "application/json" ? OutputFormat.JsonObject : OutputFormat.Text;
        var own = checks.Optional(config, path, ProtoJson.Name(config, "responseSchema"), JsonValueKind.Object, out var schema);
        if (own)
        {
            GeminiToolReader.CheckSchema(schema, path + "responseSchema", checks);
        }
        else if (!checks.Optional(config, path, ProtoJson.Name(config, "responseJsonSchema"), JsonValueKind.Object, out schema))
        {
            return;
        }

        checks.Require(mime is not "text/plain", "response_schema requires response_mime_type to be set.", path + "response_schema");
        request.Format = OutputFormat.JsonSchema;
        request.Schema = schema;
    }
}
