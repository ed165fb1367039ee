using System.Text.Json;
using Penstock.Mock.Requests;

namespace Penstock.Mock.OpenAi;

/// <summary>Reads the messages of a chat request and checks that tool calls and their results belong together.</summary>
internal static class ChatMessageReader
{
    public static void Read(JsonElement body, MockRequest request, Checks checks)
    {
        if (!checks.Required(body, "", "messages", JsonValueKind.Array, out var messages))
        {
            return;
        }

        checks.Require(messages.GetArrayLength() > 0, "Expected an array with at least one message.", "messages", "empty_array");
        var open = new HashSet<string>(StringComparer.Ordinal);
        var index = 0;
        foreach (var message in messages.EnumerateArray())
        {
            ReadMessage(message, $"messages[{index++}]", request, checks, open);
        }

        AllAnswered(open, $"messages[{index}]", checks);
    }

    private static void ReadMessage(JsonElement message, string path, MockRequest request, Checks checks, HashSet<string> open)
    {
        if (!checks.Require(message.ValueKind == JsonValueKind.Object, "Expected an object.", path, "invalid_type"))
        {
            return;
        }

        path += ".";
        var role = checks.RequiredText(message, path, "role");
        request.Prompt.Add(role);
        request.EndsWithToolResult = role is "tool" or "function";
        if (role is not "tool")
        {
            AllAnswered(open, path + "role", checks);
        }

        switch (role)
        {
            case "system" or "developer" or "user":
                checks.Require(ReadContent(message, path, request, checks, role is "user"), "Field required.", path + "content", "missing_required_parameter");
                break;
            case "assistant":
                ReadAssistant(message, path, request, checks, open);
                break;
            case "tool":
                var id = checks.RequiredText(message, path, "tool_call_id");
                checks.Require(
                    open.Remove(id),
                    "messages with role 'tool' must be a response to a preceding message with 'tool_calls'.",
                    path + "role");
                checks.Require(ReadContent(message, path, request, checks, false), "Field required.", path + "content", "missing_required_parameter");
                break;
            case "function":
                checks.RequiredText(message, path, "name");
                ReadContent(message, path, request, checks, false);
                break;
            default:
                checks.Fail($"Invalid value: '{role}'. Supported values are: 'system', 'assistant', 'user', 'function', 'tool', and 'developer'.", path + "role", "invalid_value");
                break;
        }
    }

    private static void ReadAssistant(JsonElement message, string path, MockRequest request, Checks checks, HashSet<string> open)
    {
        var said = ReadContent(message, path, request, checks, false);
        var calls = checks.Optional(message, path, "tool_calls", JsonValueKind.Array, out var array) ? array.GetArrayLength() : 0;
        var other = message.TryGetProperty("function_call", out _) || message.TryGetProperty("refusal", out _) || message.TryGetProperty("audio", out _);
        checks.Require(said || calls > 0 || other, "Expected content or tool_calls.", path + "content", "missing_required_parameter");
        for (var i = 0; i < calls; i++)
        {
            ReadCall(array[i], $"{path}tool_calls[{i}].", request, checks, open);
        }
    }

    private static void ReadCall(JsonElement call, string path, MockRequest request, Checks checks, HashSet<string> open)
    {
        var id = checks.RequiredText(call, path, "id");
        checks.Require(open.Add(id), $"Duplicate tool call id '{id}'.", path + "id");
        checks.Require(checks.RequiredText(call, path, "type") is "function" or "custom", "Expected 'function'.", path + "type", "invalid_value");
        if (checks.Optional(call, path, "function", JsonValueKind.Object, out var function))
        {
            request.Prompt.Add(checks.RequiredText(function, path + "function.", "name"));
            request.Prompt.Add(checks.RequiredText(function, path + "function.", "arguments"));
        }
    }

    /// <summary>False when there is no content at all.</summary>
    private static bool ReadContent(JsonElement message, string path, MockRequest request, Checks checks, bool media)
    {
        if (!message.TryGetProperty("content", out var content) || content.ValueKind == JsonValueKind.Null)
        {
            return false;
        }

        if (content.ValueKind == JsonValueKind.String)
        {
            request.Prompt.Add(content.GetString()!);
            return true;
        }

        if (!checks.Require(content.ValueKind == JsonValueKind.Array, "Expected a string or an array of content parts.", path + "content", "invalid_type"))
        {
            return true;
        }

        checks.Require(content.GetArrayLength() > 0, "Expected at least one content part.", path + "content", "empty_array");
        var index = 0;
        foreach (var part in content.EnumerateArray())
        {
            ReadPart(part, $"{path}content[{index++}].", request, checks, media);
        }

        return true;
    }

    private static void ReadPart(JsonElement part, string path, MockRequest request, Checks checks, bool media)
    {
        if (!checks.Require(part.ValueKind == JsonValueKind.Object, "Expected an object.", path.TrimEnd('.'), "invalid_type"))
        {
            return;
        }

        switch (checks.RequiredText(part, path, "type"))
        {
            case "text":
                request.Prompt.Add(checks.RequiredText(part, path, "text"));
                break;
            case "refusal":
                request.Prompt.Add(checks.RequiredText(part, path, "refusal"));
                break;
            case "image_url" when media && checks.Required(part, path, "image_url", JsonValueKind.Object, out var image):
                request.Prompt.AddAttachment(ImageUrl(image, path + "image_url.", checks));
                break;
            case "input_audio" when media && checks.Required(part, path, "input_audio", JsonValueKind.Object, out var audio):
                request.Prompt.AddAttachment(checks.RequiredText(audio, path + "input_audio.", "data"));
                checks.Require(checks.RequiredText(audio, path + "input_audio.", "format") is "wav" or "mp3", "Expected 'wav' or 'mp3'.", path + "input_audio.format", "invalid_value");
                break;
            case "file" when media && checks.Required(part, path, "file", JsonValueKind.Object, out var file):
                request.Prompt.AddAttachment(file.GetRawText());
                break;
            case var type:
                checks.Fail($"Invalid value: '{type}'.", path + "type", "invalid_value");
                break;
        }
    }

    private static string ImageUrl(JsonElement image, string path, Checks checks)
    {
        var url = checks.RequiredText(image, path, "url");
        var usable = url.StartsWith("https://", StringComparison.Ordinal) || url.StartsWith("http://", StringComparison.Ordinal)
            || url.StartsWith("data:image/", StringComparison.Ordinal);
        checks.Require(usable, "Expected a URL or a base64 data URL with an image MIME type.", path + "url", "invalid_image_url");
        checks.Require(
            checks.OptionalText(image, path, "detail") is null or "auto" or "low" or "high" or "original",
            "Expected 'auto', 'low' or 'high'.",
            path + "detail",
            "invalid_value");
        return url;
    }

    private static void AllAnswered(HashSet<string> open, string path, Checks checks)
    {
        if (open.Count > 0)
        {
            checks.Fail(
                "An assistant message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id'. "
                + $"The following tool_call_ids did not have response messages: {string.Join(", ", open)}",
                path);
            open.Clear();
        }
    }
}
