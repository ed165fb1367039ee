using System.Buffers.Text;
using System.Text.Json;
using Penstock.Mock.Requests;

namespace Penstock.Mock.Gemini;

/// <summary>Reads one part; it holds exactly one kind of data.</summary>
internal static class PartReader
{
    public const string FunctionCall = "functionCall";
    public const string FunctionResponse = "functionResponse";

    private static readonly string[] Kinds =
    [
        "text", "inlineData", "fileData", FunctionCall, FunctionResponse, "executableCode", "codeExecutionResult", "toolCall", "toolResponse",
    ];

    private static readonly HashSet<string> Known = new(Kinds, StringComparer.Ordinal)
    {
        "audioTranscription", "mediaProcessing", "mediaResolution", "partMetadata", "speechMetadata", "thought", "thoughtSignature",
        "videoMetadata",
    };

    private static readonly HashSet<string> KnownCall = new(StringComparer.Ordinal) { "id", "name", "args", "partialArgs", "willContinue" };

    private static readonly HashSet<string> KnownResponse = new(StringComparer.Ordinal)
    {
        "id", "name", "response", "parts", "scheduling", "willContinue",
    };

    /// <summary>Returns the kind of data; empty when there is none.</summary>
    public static string Read(JsonElement part, string path, MockRequest request, Checks checks)
    {
        if (!checks.Require(part.ValueKind == JsonValueKind.Object, "Expected an object.", path))
        {
            return "";
        }

        ProtoJson.Known(part, path, Known, checks);
        path += ".";
        var kinds = Kinds.Where(kind => ProtoJson.Has(part, kind)).ToList();
        if (!checks.Require(kinds.Count == 1, "required oneof field 'data' must have one initialized field", path + "data"))
        {
            return "";
        }

        ReadData(part, kinds[0], path, request, checks);
        return kinds[0];
    }

    private static void ReadData(JsonElement part, string kind, string path, MockRequest request, Checks checks)
    {
        if (kind is "text")
        {
            request.Prompt.Add(checks.RequiredText(part, path, "text"));
            return;
        }

        if (!checks.Required(part, path, ProtoJson.Name(part, kind), JsonValueKind.Object, out var data))
        {
            return;
        }

        path += kind + ".";
        switch (kind)
        {
            case "inlineData":
                checks.RequiredText(data, path, ProtoJson.Name(data, "mimeType"));
                var bytes = checks.RequiredText(data, path, "data");
                checks.Require(Base64.IsValid(bytes), "Base64 decoding failed", path + "data");
                request.Prompt.AddAttachment(bytes);
                break;
            case "fileData":
                request.Prompt.AddAttachment(checks.RequiredText(data, path, ProtoJson.Name(data, "fileUri")));
                break;
            case FunctionCall:
                ProtoJson.Known(data, path, KnownCall, checks);
                request.Prompt.Add(checks.RequiredText(data, path, "name"));
                AddStruct(data, path, "args", request, checks);
                break;
            case FunctionResponse:
                ProtoJson.Known(data, path, KnownResponse, checks);
                request.Prompt.Add(checks.RequiredText(data, path, "name"));
                checks.Required(data, path, "response", JsonValueKind.Object, out _);
                AddStruct(data, path, "response", request, checks);
                break;
            default:
                request.Prompt.Add(data.GetRawText());
                break;
        }
    }

    private static void AddStruct(JsonElement data, string path, string name, MockRequest request, Checks checks)
    {
        if (checks.Optional(data, path, name, JsonValueKind.Object, out var value))
        {
            request.Prompt.Add(value.GetRawText());
        }
    }
}
