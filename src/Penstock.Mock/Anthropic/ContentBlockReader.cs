using System.Buffers.Text;
using System.Text.Json;
using Penstock.Mock.Requests;

namespace Penstock.Mock.Anthropic;

/// <summary>Reads one content block of a message.</summary>
internal static class ContentBlockReader
{
    public static void Read(JsonElement block, string type, string path, string role, MockRequest request, Checks checks)
    {
        MessageRequestReader.CheckCacheControl(block, path, checks);
        switch (type)
        {
            case "text":
                var text = checks.RequiredText(block, path, "text");
                checks.Require(text.Length > 0, "text content blocks must be non-empty", path + "text");
                request.Prompt.Add(text);
                break;
            case "image" when role is "user":
                ReadImage(block, path, request, checks);
                break;
            case "document" or "search_result" or "container_upload" when role is "user":
                request.Prompt.AddAttachment(block.GetRawText());
                break;
            case "tool_use" when role is "assistant":
                request.Prompt.Add(checks.RequiredText(block, path, "name"));
                if (checks.Required(block, path, "input", JsonValueKind.Object, out var input))
                {
                    request.Prompt.Add(input.GetRawText());
                }

                break;
            case "tool_result":
                ReadResult(block, path, request, checks);
                break;
            case "thinking" when role is "assistant":
                var thinking = checks.RequiredText(block, path, "thinking");
                var signature = checks.RequiredText(block, path, "signature");
                checks.Require(
                    string.Equals(signature, Fingerprint.Signature(thinking), StringComparison.Ordinal) || (thinking.Length == 0 && Fingerprint.IsSignature(signature)),
                    "Invalid `signature` in `thinking` block",
                    path.TrimEnd('.'));
                break;
            case "redacted_thinking" when role is "assistant":
                checks.RequiredText(block, path, "data");
                break;
            case "server_tool_use" or "web_search_tool_result" or "web_fetch_tool_result" or "code_execution_tool_result"
                or "bash_code_execution_tool_result" or "text_editor_code_execution_tool_result" or "tool_search_tool_result":
                request.Prompt.Add(block.GetRawText());
                break;
            default:
                checks.Fail($"Input tag '{type}' found using 'type' does not match any of the expected tags for role '{role}'", path.TrimEnd('.'));
                break;
        }
    }

    private static void ReadImage(JsonElement block, string path, MockRequest request, Checks checks)
    {
        if (!checks.Required(block, path, "source", JsonValueKind.Object, out var source))
        {
            return;
        }

        path += "source.";
        switch (checks.RequiredText(source, path, "type"))
        {
            case "base64":
                checks.Require(
                    checks.RequiredText(source, path, "media_type") is "image/jpeg" or "image/png" or "image/gif" or "image/webp",
                    "Input should be 'image/jpeg', 'image/png', 'image/gif' or 'image/webp'",
                    path + "media_type");
                var data = checks.RequiredText(source, path, "data");
                checks.Require(data.Length > 0 && Base64.IsValid(data), "invalid base64 data", path + "data");
                request.Prompt.AddAttachment(data);
                break;
            case "url":
                request.Prompt.AddAttachment(checks.RequiredText(source, path, "url"));
                break;
            case "file":
                request.Prompt.AddAttachment(checks.RequiredText(source, path, "file_id"));
                break;
            default:
                checks.Fail("Input should be 'base64', 'url' or 'file'", path + "type");
                break;
        }
    }

    private static void ReadResult(JsonElement block, string path, MockRequest request, Checks checks)
    {
        checks.Switch(block, path, "is_error");
        if (!block.TryGetProperty("content", out var content))
        {
            return;
        }

        if (content.ValueKind == JsonValueKind.String)
        {
            request.Prompt.Add(content.GetString()!);
            return;
        }

        if (!checks.Require(content.ValueKind == JsonValueKind.Array, "Input should be a valid string or list", path + "content"))
        {
            return;
        }

        var index = 0;
        foreach (var part in content.EnumerateArray())
        {
            var at = $"{path}content.{index++}.";
            var type = checks.RequiredText(part, at, "type");
            checks.Require(type is "text" or "image" or "document" or "search_result" or "tool_reference", $"Input tag '{type}' is not expected here", at.TrimEnd('.'));
            if (type is "text" or "image" or "document" or "search_result")
            {
                Read(part, type, at, "user", request, checks);
            }
        }
    }
}
