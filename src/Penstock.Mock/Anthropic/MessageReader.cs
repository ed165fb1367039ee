using System.Text.Json;
using Penstock.Mock.Requests;

namespace Penstock.Mock.Anthropic;

/// <summary>
/// Reads the messages: roles, blocks, and that every tool_use is answered, first thing, in the one message after it.
/// </summary>
internal static class MessageReader
{
    public static void Read(JsonElement body, MockRequest request, Checks checks, bool thinks)
    {
        if (!checks.Required(body, "", "messages", JsonValueKind.Array, out var messages))
        {
            return;
        }

        checks.Require(messages.GetArrayLength() > 0, "at least one message is required", "messages");
        var open = new HashSet<string>(StringComparer.Ordinal);
        var last = messages.GetArrayLength() - 1;
        for (var i = 0; i <= last; i++)
        {
            var path = $"messages.{i}";
            if (checks.Require(messages[i].ValueKind == JsonValueKind.Object, "Input should be an object", path))
            {
                ReadMessage(messages[i], path + ".", i == 0, request, checks, open);
                CheckThinkingTurn(messages, i, path, thinks, checks);
            }
        }

        checks.Require(open.Count == 0, "`tool_use` ids were found without `tool_result` blocks immediately after", $"messages.{last}");
        CheckPrefill(messages, last, checks);
    }

    private static void ReadMessage(
        JsonElement message, string path, bool first, MockRequest request, Checks checks, HashSet<string> open)
    {
        var role = checks.RequiredText(message, path, "role");
        checks.Require(role is "user" or "assistant" or "system", "Input should be 'user', 'assistant' or 'system'", path + "role");
        checks.Require(!first || role is not "assistant", "first message must use the \"user\" role", "messages");
        request.Prompt.Add(role);
        request.EndsWithToolResult = false;
        var answered = new HashSet<string>(open, StringComparer.Ordinal);
        open.Clear();
        if (checks.Require(message.TryGetProperty("content", out var content), "Field required", path + "content"))
        {
            ReadContent(content, path + "content", role, request, checks, open, answered);
        }

        checks.Require(
            answered.Count == 0,
            $"`tool_use` ids were found without `tool_result` blocks immediately after: {string.Join(", ", answered)}. "
            + "Each `tool_use` block must have a corresponding `tool_result` block in the next message.",
            path.TrimEnd('.'));
    }

    private static void ReadContent(
        JsonElement content, string path, string role, MockRequest request, Checks checks, HashSet<string> open, HashSet<string> awaited)
    {
        if (content.ValueKind == JsonValueKind.String)
        {
            checks.Require(content.GetString()!.Length > 0, "messages must have non-empty content", path);
            request.Prompt.Add(content.GetString()!);
            return;
        }

        if (!checks.Require(content.ValueKind == JsonValueKind.Array && content.GetArrayLength() > 0, "Input should be a non-empty string or list", path))
        {
            return;
        }

        var spoke = false;
        var index = 0;
        foreach (var block in content.EnumerateArray())
        {
            var at = $"{path}.{index++}.";
            if (!checks.Require(block.ValueKind == JsonValueKind.Object, "Input should be an object", at.TrimEnd('.')))
            {
                continue;
            }

            var type = checks.RequiredText(block, at, "type");
            if (type is "tool_result")
            {
                checks.Require(role is "user", "tool_result blocks can only be in user messages", at.TrimEnd('.'));
                checks.Require(!spoke, "`tool_result` blocks must come first in the content of a message", at.TrimEnd('.'));
                var id = checks.RequiredText(block, at, "tool_use_id");
                checks.Require(awaited.Remove(id), $"unexpected `tool_use_id` found in `tool_result` blocks: {id}. Each `tool_result` block must have a corresponding `tool_use` block in the previous message.", at.TrimEnd('.'));
                request.EndsWithToolResult = true;
            }
            else
            {
                spoke = true;
            }

            if (type is "tool_use")
            {
                checks.Require(open.Add(checks.RequiredText(block, at, "id")), "`tool_use` ids must be unique", at + "id");
            }

            ContentBlockReader.Read(block, type, at, role, request, checks);
        }
    }

    /// <summary>While tools are used with thinking, the turn must still begin with the thoughts that led to the calls.</summary>
    private static void CheckThinkingTurn(JsonElement messages, int index, string path, bool thinks, Checks checks)
    {
        if (!thinks || index != messages.GetArrayLength() - 2 || !Has(messages[index], "tool_use"))
        {
            return;
        }

        var first = messages[index].GetProperty("content")[0];
        checks.Require(
            first.TryGetProperty("type", out var type) && (type.ValueEquals("thinking") || type.ValueEquals("redacted_thinking")),
            "Expected `thinking` or `redacted_thinking`, but found another block. When `thinking` is enabled, a final `assistant` message must start with a thinking block.",
            path + ".content.0.type");
    }

    private static void CheckPrefill(JsonElement messages, int last, Checks checks)
    {
        if (last < 0 || messages[last].ValueKind != JsonValueKind.Object
            || !messages[last].TryGetProperty("role", out var role) || role.ValueKind != JsonValueKind.String || !role.ValueEquals("assistant")
            || !messages[last].TryGetProperty("content", out var content))
        {
            return;
        }

        var text = content.ValueKind == JsonValueKind.String ? content.GetString()
            : content.ValueKind == JsonValueKind.Array && content.GetArrayLength() > 0
                && content[content.GetArrayLength() - 1].TryGetProperty("text", out var end) && end.ValueKind == JsonValueKind.String ? end.GetString()
            : null;
        checks.Require(text is null || text.Length == text.TrimEnd().Length, "final assistant content cannot end with trailing whitespace", "messages");
    }

    private static bool Has(JsonElement message, string type) =>
        message.TryGetProperty("content", out var content) && content.ValueKind == JsonValueKind.Array
        && content.EnumerateArray().Any(block => block.ValueKind == JsonValueKind.Object
            && block.TryGetProperty("type", out var found) && found.ValueKind == JsonValueKind.String && found.ValueEquals(type));
}
