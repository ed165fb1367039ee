using System.Text.Json;
using Penstock.Mock.Requests;

namespace Penstock.Mock.Bedrock;

/// <summary>Reads messages: they alternate, begin with the user, and answer every tool use in the next turn.</summary>
internal static class ConverseMessageReader
{
    public static void Read(JsonElement body, MockRequest request, Checks checks, bool toolsOffered)
    {
        if (!checks.Required(body, "", "messages", JsonValueKind.Array, out var messages))
        {
            return;
        }

        checks.Require(messages.GetArrayLength() > 0, "Member must have length greater than or equal to 1", "messages");
        var open = new HashSet<string>(StringComparer.Ordinal);
        var lastRole = "assistant";
        var usesTools = false;
        for (var i = 0; i < messages.GetArrayLength(); i++)
        {
            var path = $"messages.{i}";
            if (!checks.Require(messages[i].ValueKind == JsonValueKind.Object, "Member must be a structure", path))
            {
                continue;
            }

            var role = checks.RequiredText(messages[i], path + ".", "role");
            checks.Require(role is "user" or "assistant", "Member must satisfy enum value set: [user, assistant]", path + ".role");
            CheckRole(role, lastRole, i == 0, checks);
            lastRole = role;
            request.Prompt.Add(role);
            usesTools |= ReadContent(messages[i], path + ".content", role, open, request, checks);
        }

        checks.Require(open.Count == 0, $"Expected toolResult blocks at messages.{messages.GetArrayLength()}.content for the following Ids: {string.Join(", ", open)}");
        checks.Require(toolsOffered || !usesTools, "The toolConfig field must be defined when using toolUse and toolResult content blocks.");
    }

    private static void CheckRole(string role, string last, bool first, Checks checks)
    {
        if (first)
        {
            checks.Require(role is "user", "A conversation must start with a user message. Try again with a conversation that starts with a user message.");
        }
        else
        {
            checks.Require(
                !string.Equals(role, last, StringComparison.Ordinal),
                "A conversation must alternate between user and assistant roles. Make sure the conversation alternates between user and assistant roles and try again.");
        }
    }

    /// <summary>True when the content has to do with tools.</summary>
    private static bool ReadContent(JsonElement message, string path, string role, HashSet<string> open, MockRequest request, Checks checks)
    {
        var awaited = new HashSet<string>(open, StringComparer.Ordinal);
        open.Clear();
        request.EndsWithToolResult = false;
        var usesTools = false;
        if (checks.Required(message, path[..^"content".Length], "content", JsonValueKind.Array, out var content))
        {
            checks.Require(content.GetArrayLength() > 0, "The content field is empty. Add a ContentBlock object to the content field and try again.", path);
            var index = 0;
            foreach (var block in content.EnumerateArray())
            {
                var kind = ConverseBlockReader.Read(block, $"{path}.{index++}", role, open, awaited, request, checks);
                usesTools |= kind is "toolUse" or "toolResult";
            }
        }

        checks.Require(awaited.Count == 0, $"Expected toolResult blocks at {path} for the following Ids: {string.Join(", ", awaited)}");
        return usesTools;
    }
}
