using System.Text.Json;
using Penstock.Protocols.Inference;
using Penstock.Protocols.Json;

namespace Penstock.Protocols.OpenAi;

/// <summary>Reads <c>tools</c> and <c>tool_choice</c> of a Responses request, whose functions are flatter than chat's.</summary>
internal static class ResponsesToolReader
{
    public static IReadOnlyList<ToolDefinition> ReadTools(RequestObject root) => [.. root.Objects("tools").Select(Read)];

    public static ToolChoice? ReadChoice(RequestObject root)
    {
        if (!root.TryGet("tool_choice", out JsonElement value))
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.String)
        {
            return ChatCompletionsToolReader.ReadMode(root, root.Text("tool_choice"));
        }

        if (!root.TryObject("tool_choice", out RequestObject choice))
        {
            return null;
        }

        switch (choice.Text("type"))
        {
            case "function":
                return new ToolChoice(ToolChoiceMode.Named, choice.RequiredText("name"));
            case "allowed_tools":
                return ChatCompletionsToolReader.ReadMode(choice, choice.Text("mode"), "mode") is ToolChoice mode
                    ? mode with { Allowed = [.. choice.Objects("tools").Select(tool => tool.RequiredText("name"))] }
                    : null;
            default:
                choice.Fail("type", "must be function or allowed_tools");
                return null;
        }
    }

    private static ToolDefinition Read(RequestObject tool)
    {
        string type = tool.RequiredText("type");
        if (type is not "function")
        {
            return new ToolDefinition(type) { Opaque = new ProviderExtension(ProviderTag.OpenAiResponses, type, WireJson.Minify(tool.Element)) };
        }

        return new ToolDefinition(tool.RequiredText("name"))
        {
            Description = tool.Text("description"),
            Schema = tool.RawObject("parameters"),
            Strict = tool.Flag("strict"),
        };
    }
}
