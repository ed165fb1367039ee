using System.Buffers.Text;
using System.Text.Json;
using Penstock.Mock.Requests;

namespace Penstock.Mock.Bedrock;

/// <summary>Reads one content block of a message.</summary>
internal static class ConverseBlockReader
{
    private const string UserOnly = "Only user messages may hold this block.";
    private const string AssistantOnly = "Only assistant messages may hold this block.";

    /// <summary>
    /// Returns the block's kind. Ids of tool uses are added to <paramref name="open"/>, ids of results taken from
    /// <paramref name="awaited"/>.
    /// </summary>
    public static string Read(
        JsonElement block, string path, string role, HashSet<string> open, HashSet<string> awaited, MockRequest request, Checks checks)
    {
        var kind = Union.Member(
            block, path, checks,
            "text", "image", "document", "video", "audio", "toolUse", "toolResult", "guardContent", "cachePoint", "reasoningContent", "citationsContent", "searchResult");
        path += ".";
        switch (kind)
        {
            case "text":
                var text = checks.RequiredText(block, path, "text");
                checks.Require(!string.IsNullOrWhiteSpace(text), $"The text field in the ContentBlock object at {path.TrimEnd('.')} is blank. Add text to the text field, and try again.");
                request.Prompt.Add(text);
                break;
            case "image" when checks.Required(block, path, "image", JsonValueKind.Object, out var image):
                ReadImage(image, path + "image.", request, checks);
                break;
            case "toolUse" when checks.Required(block, path, "toolUse", JsonValueKind.Object, out var use):
                checks.Require(role is "assistant", AssistantOnly, path + kind);
                ReadUse(use, path + "toolUse.", open, request, checks);
                break;
            case "toolResult" when checks.Required(block, path, "toolResult", JsonValueKind.Object, out var result):
                checks.Require(role is "user", UserOnly, path + kind);
                ReadResult(result, path + "toolResult.", awaited, request, checks);
                break;
            case "reasoningContent" when checks.Required(block, path, "reasoningContent", JsonValueKind.Object, out var reasoning):
                checks.Require(role is "assistant", AssistantOnly, path + kind);
                ReadReasoning(reasoning, path + "reasoningContent", checks);
                break;
            case "document" or "video" or "audio" or "searchResult":
                checks.Require(role is "user", UserOnly, path + kind);
                request.Prompt.AddAttachment(block.GetRawText());
                break;
        }

        return kind;
    }

    private static void ReadImage(JsonElement image, string path, MockRequest request, Checks checks)
    {
        checks.Require(checks.RequiredText(image, path, "format") is "png" or "jpeg" or "gif" or "webp", "Member must satisfy enum value set: [png, jpeg, gif, webp]", path + "format");
        if (!checks.Required(image, path, "source", JsonValueKind.Object, out var source))
        {
            return;
        }

        if (Union.Member(source, path + "source", checks, "bytes", "s3Location") is "bytes")
        {
            var bytes = checks.RequiredText(source, path + "source.", "bytes");
            checks.Require(bytes.Length > 0 && Base64.IsValid(bytes), "Member must be base64", path + "source.bytes");
        }

        request.Prompt.AddAttachment(source.GetRawText());
    }

    private static void ReadUse(JsonElement use, string path, HashSet<string> open, MockRequest request, Checks checks)
    {
        var id = checks.RequiredText(use, path, "toolUseId");
        checks.Require(IsId(id), "Member must satisfy regular expression pattern: [a-zA-Z0-9_.:-]{1,64}", path + "toolUseId");
        checks.Require(open.Add(id), "toolUse blocks must have unique ids", path + "toolUseId");
        var name = checks.RequiredText(use, path, "name");
        checks.Require(ConverseToolReader.IsName(name), "Member must satisfy regular expression pattern: [a-zA-Z0-9_-]+", path + "name");
        request.Prompt.Add(name);
        if (checks.Required(use, path, "input", JsonValueKind.Object, out var input))
        {
            request.Prompt.Add(input.GetRawText());
        }
    }

    private static void ReadResult(JsonElement result, string path, HashSet<string> awaited, MockRequest request, Checks checks)
    {
        var id = checks.RequiredText(result, path, "toolUseId");
        checks.Require(awaited.Remove(id), $"The toolResult block with id {id} has no toolUse block in the previous turn.", path + "toolUseId");
        checks.Require(checks.OptionalText(result, path, "status") is null or "success" or "error", "Member must satisfy enum value set: [success, error]", path + "status");
        request.EndsWithToolResult = true;
        if (!checks.Required(result, path, "content", JsonValueKind.Array, out var content))
        {
            return;
        }

        var index = 0;
        foreach (var block in content.EnumerateArray())
        {
            var at = $"{path}content.{index++}";
            switch (Union.Member(block, at, checks, "json", "text", "image", "document", "video", "searchResult"))
            {
                case "text":
                    request.Prompt.Add(checks.RequiredText(block, at + ".", "text"));
                    break;
                case "json":
                    checks.Required(block, at + ".", "json", JsonValueKind.Object, out var json);
                    request.Prompt.Add(json.ValueKind == JsonValueKind.Object ? json.GetRawText() : "");
                    break;
                case "":
                    break;
                default:
                    request.Prompt.AddAttachment(block.GetRawText());
                    break;
            }
        }
    }

    private static void ReadReasoning(JsonElement reasoning, string path, Checks checks)
    {
        if (Union.Member(reasoning, path, checks, "reasoningText", "redactedContent") is not "reasoningText"
            || !checks.Required(reasoning, path + ".", "reasoningText", JsonValueKind.Object, out var text))
        {
            return;
        }

        path += ".reasoningText.";
        var thought = checks.RequiredText(text, path, "text");
        checks.Require(
            string.Equals(checks.OptionalText(text, path, "signature"), Fingerprint.Signature(thought), StringComparison.Ordinal),
            "The signature of the reasoning content is not valid.",
            path + "signature");
    }

    private static bool IsId(string id) =>
        id.Length is > 0 and <= 64 && id.All(unit => char.IsAsciiLetterOrDigit(unit) || unit is '_' or '.' or ':' or '-');
}
