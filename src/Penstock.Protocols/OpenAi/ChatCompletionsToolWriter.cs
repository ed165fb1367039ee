using System.Text.Json;
using Penstock.Protocols.Inference;
using Penstock.Protocols.Json;

namespace Penstock.Protocols.OpenAi;

/// <summary>Writes <c>tools</c> and <c>tool_choice</c> of a chat completion.</summary>
internal static class ChatCompletionsToolWriter
{
    /// <summary>False for another provider's own tool.</summary>
    public static bool CanWrite(ToolDefinition tool, FieldPolicy policy)
    {
        if (tool.Opaque is null or { Provider: ProviderTag.OpenAi })
        {
            return true;
        }

        policy.Unsupported("tools", $"The provider behind this model has no tool '{tool.Opaque.Name}'. Leave it out, or choose another model.");
        return false;
    }

    public static void Write(Utf8JsonWriter json, ToolDefinition tool, FieldPolicy policy)
    {
        if (tool.Opaque is ProviderExtension opaque)
        {
            json.WriteRawValue(opaque.Json, skipInputValidation: true);
            return;
        }

        if (tool.Cache is not null)
        {
            policy.Advisory("cache_control");
        }

        policy.Foreign(tool.Extensions, ProviderTag.OpenAi);
        json.WriteStartObject();
        json.WriteString("type"u8, "function");
        json.WriteStartObject("function"u8);
        json.WriteString("name"u8, tool.Name);
        json.WriteTextIfSet("description"u8, tool.Description);
        if (tool.Schema is not null)
        {
            json.WriteRaw("parameters"u8, tool.Schema);
        }

        json.WriteFlagIfSet("strict"u8, tool.Strict);
        json.WriteEndObject();
        json.WriteExtensions(tool.Extensions, ProviderTag.OpenAi);
        json.WriteEndObject();
    }

    public static void WriteChoice(Utf8JsonWriter json, ToolChoice choice)
    {
        json.WritePropertyName("tool_choice"u8);
        if (choice.Mode == ToolChoiceMode.Named)
        {
            json.WriteStartObject();
            json.WriteString("type"u8, "function");
            json.WriteStartObject("function"u8);
            json.WriteString("name"u8, choice.Name);
            json.WriteEndObject();
            json.WriteEndObject();
            return;
        }

        string mode = Mode(choice.Mode);
        if (choice.Allowed.Count == 0)
        {
            json.WriteStringValue(mode);
            return;
        }

        json.WriteStartObject();
        json.WriteString("type"u8, "allowed_tools");
        json.WriteStartObject("allowed_tools"u8);
        json.WriteString("mode"u8, mode);
        json.WriteStartArray("tools"u8);
        foreach (string name in choice.Allowed)
        {
            json.WriteStartObject();
            json.WriteString("type"u8, "function");
            json.WriteStartObject("function"u8);
            json.WriteString("name"u8, name);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    public static string Mode(ToolChoiceMode mode) => mode switch
    {
        ToolChoiceMode.None => "none",
        ToolChoiceMode.Required => "required",
        _ => "auto",
    };
}
