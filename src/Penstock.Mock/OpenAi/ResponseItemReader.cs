using System.Text.Json;
using Penstock.Mock.Requests;

namespace Penstock.Mock.OpenAi;

/// <summary>Reads the input items of a responses request, and checks that calls and their outputs belong together.</summary>
internal static class ResponseItemReader
{
    public static void Read(JsonElement input, MockRequest request, Checks checks, HashSet<string> open)
    {
        if (input.ValueKind == JsonValueKind.String)
        {
            request.Prompt.Add("user");
            request.Prompt.Add(input.GetString()!);
        }
        else if (checks.Require(input.ValueKind == JsonValueKind.Array, "Expected a string or an array of items.", "input", "invalid_type"))
        {
            var index = 0;
            foreach (var item in input.EnumerateArray())
            {
                ReadItem(item, $"input[{index++}].", request, checks, open);
            }
        }

        if (open.Count > 0)
        {
            checks.Fail($"No tool output found for function call {open.First()}.", "input");
        }
    }

    private static void ReadItem(JsonElement item, string path, MockRequest request, Checks checks, HashSet<string> open)
    {
        if (!checks.Require(item.ValueKind == JsonValueKind.Object, "Expected an object.", path.TrimEnd('.'), "invalid_type"))
        {
            return;
        }

        var type = checks.OptionalText(item, path, "type") ?? "message";
        request.EndsWithToolResult = type is "function_call_output";
        switch (type)
        {
            case "message":
                ReadMessage(item, path, request, checks);
                break;
            case "function_call":
                checks.Require(open.Add(checks.RequiredText(item, path, "call_id")), "Duplicate call_id.", path + "call_id");
                request.Prompt.Add(checks.RequiredText(item, path, "name"));
                request.Prompt.Add(checks.RequiredText(item, path, "arguments"));
                break;
            case "function_call_output":
                ReadOutput(item, path, request, checks, open);
                break;
            case "reasoning":
                ReadReasoning(item, path, checks);
                break;
            case "item_reference":
                checks.RequiredText(item, path, "id");
                break;
            default:
                checks.Fail($"Invalid value: '{type}'.", path + "type", "invalid_value");
                break;
        }
    }

    private static void ReadMessage(JsonElement item, string path, MockRequest request, Checks checks)
    {
        var role = checks.RequiredText(item, path, "role");
        checks.Require(role is "user" or "assistant" or "system" or "developer", $"Invalid value: '{role}'.", path + "role", "invalid_value");
        request.Prompt.Add(role);
        if (checks.Require(item.TryGetProperty("content", out var content), "Field required.", path + "content", "missing_required_parameter"))
        {
            ReadContent(content, path + "content", request, checks, role is "assistant");
        }
    }

    private static void ReadOutput(JsonElement item, string path, MockRequest request, Checks checks, HashSet<string> open)
    {
        var id = checks.RequiredText(item, path, "call_id");
        checks.Require(open.Remove(id), $"No tool call found for function call output with call_id {id}.", path + "call_id");
        if (checks.Require(item.TryGetProperty("output", out var output), "Field required.", path + "output", "missing_required_parameter"))
        {
            ReadContent(output, path + "output", request, checks, assistant: false);
        }
    }

    private static void ReadReasoning(JsonElement item, string path, Checks checks)
    {
        checks.RequiredText(item, path, "id");
        checks.Required(item, path, "summary", JsonValueKind.Array, out _);
        if (checks.OptionalText(item, path, "encrypted_content") is { } encrypted)
        {
            checks.Require(
                Fingerprint.IsSignature(encrypted),
                "The encrypted content could not be verified.",
                path + "encrypted_content",
                "invalid_encrypted_content");
        }
    }

    private static void ReadContent(JsonElement content, string path, MockRequest request, Checks checks, bool assistant)
    {
        if (content.ValueKind == JsonValueKind.String)
        {
            request.Prompt.Add(content.GetString()!);
            return;
        }

        if (!checks.Require(content.ValueKind == JsonValueKind.Array, "Expected a string or an array of parts.", path, "invalid_type"))
        {
            return;
        }

        var index = 0;
        foreach (var part in content.EnumerateArray())
        {
            ReadPart(part, $"{path}[{index++}].", request, checks, assistant);
        }
    }

    private static void ReadPart(JsonElement part, string path, MockRequest request, Checks checks, bool assistant)
    {
        if (!checks.Require(part.ValueKind == JsonValueKind.Object, "Expected an object.", path.TrimEnd('.'), "invalid_type"))
        {
            return;
        }

        switch (checks.RequiredText(part, path, "type"))
        {
            case "input_text" when !assistant:
            case "output_text" when assistant:
                request.Prompt.Add(checks.RequiredText(part, path, "text"));
                break;
            case "refusal" when assistant:
                request.Prompt.Add(checks.RequiredText(part, path, "refusal"));
                break;
            case "input_image" when !assistant:
                checks.Require(part.TryGetProperty("image_url", out _) || part.TryGetProperty("file_id", out _), "Expected image_url or file_id.", path + "image_url");
                request.Prompt.AddAttachment(part.GetRawText());
                break;
            case "input_file" or "input_audio" when !assistant:
                request.Prompt.AddAttachment(part.GetRawText());
                break;
            case var type:
                checks.Fail($"Invalid value: '{type}'. Supported values are: {(assistant ? "'output_text' and 'refusal'" : "'input_text', 'input_image' and 'input_file'")}.", path + "type", "invalid_value");
                break;
        }
    }
}
