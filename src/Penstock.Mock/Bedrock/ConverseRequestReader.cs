using System.Text.Json;
using Penstock.Mock.Answers;
using Penstock.Mock.Behaviour;
using Penstock.Mock.Requests;

namespace Penstock.Mock.Bedrock;

/// <summary>Reads ConverseRequest (service model 2023-09-30).</summary>
internal static class ConverseRequestReader
{
    private static readonly HashSet<string> Known = new(StringComparer.Ordinal)
    {
        "additionalModelRequestFields", "additionalModelResponseFieldPaths", "guardrailConfig", "inferenceConfig", "messages",
        "outputConfig", "performanceConfig", "promptVariables", "requestMetadata", "serviceTier", "system", "toolConfig",
    };

    private static readonly HashSet<string> KnownInference = new(StringComparer.Ordinal)
    {
        "maxTokens", "stopSequences", "temperature", "topP",
    };

    public static void Read(JsonElement body, MockRequest request, Checks checks)
    {
        checks.Known(body, "", Known, name => $"The model does not define '{name}'.");
        if (checks.Optional(body, "", "inferenceConfig", JsonValueKind.Object, out var inference))
        {
            const string Path = "inferenceConfig.";
            checks.Known(inference, Path, KnownInference, name => $"The model does not define '{name}'.");
            request.MaximumTokens = checks.Integer(inference, Path, "maxTokens", 1);
            checks.Decimal(inference, Path, "temperature", 0, 1);
            checks.Decimal(inference, Path, "topP", 0, 1);
            request.Stops = checks.Texts(inference, Path, "stopSequences", 2_500);
        }

        ReadSystem(body, request, checks);
        var offered = ConverseToolReader.Read(body, request, checks);
        ConverseMessageReader.Read(body, request, checks, offered);
        ReadExtras(body, request, checks);
    }

    private static void ReadSystem(JsonElement body, MockRequest request, Checks checks)
    {
        if (!checks.Optional(body, "", "system", JsonValueKind.Array, out var system))
        {
            return;
        }

        var index = 0;
        foreach (var block in system.EnumerateArray())
        {
            var path = $"system.{index++}";
            if (Union.Member(block, path, checks, "text", "guardContent", "cachePoint") is "text")
            {
                var text = checks.RequiredText(block, path + ".", "text");
                checks.Require(text.Length > 0, "Member must have length greater than or equal to 1", path + ".text");
                request.Prompt.Add(text);
            }
        }
    }

    private static void ReadExtras(JsonElement body, MockRequest request, Checks checks)
    {
        if (checks.Optional(body, "", "additionalModelRequestFields", JsonValueKind.Object, out var extra)
            && checks.Optional(extra, "additionalModelRequestFields.", "thinking", JsonValueKind.Object, out var thinking))
        {
            request.WantsReasoning = checks.OptionalText(thinking, "additionalModelRequestFields.thinking.", "type") is "enabled" or "adaptive";
        }

        if (checks.Optional(body, "", "requestMetadata", JsonValueKind.Object, out var metadata)
            && checks.OptionalText(metadata, "requestMetadata.", "mock") is { } mock)
        {
            request.User = MarkerText.FieldPrefix + mock;
        }

        if (checks.Optional(body, "", "outputConfig", JsonValueKind.Object, out var output)
            && checks.Optional(output, "outputConfig.", "textFormat", JsonValueKind.Object, out var format))
        {
            ReadFormat(format, request, checks);
        }
    }

    /// <summary>The schema stands in the request as text.</summary>
    private static void ReadFormat(JsonElement format, MockRequest request, Checks checks)
    {
        const string Path = "outputConfig.textFormat.";
        checks.Require(checks.RequiredText(format, Path, "type") is "json_schema", "Member must satisfy enum value set: [json_schema]", Path + "type");
        if (!checks.Required(format, Path, "structure", JsonValueKind.Object, out var structure)
            || !checks.Required(structure, Path + "structure.", "jsonSchema", JsonValueKind.Object, out var definition))
        {
            return;
        }

        var text = checks.RequiredText(definition, Path + "structure.jsonSchema.", "schema");
        if (checks.Require(JsonText.IsObject(text), "The schema is not valid JSON.", Path + "structure.jsonSchema.schema"))
        {
            using var document = JsonDocument.Parse(text);
            request.Schema = document.RootElement.Clone();
            request.Format = OutputFormat.JsonSchema;
        }
    }
}
