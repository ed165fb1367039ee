using System.Text.Json;
using Penstock.Protocols.Inference;
using Penstock.Protocols.Inference.Content;
using Penstock.Protocols.Json;

namespace Penstock.Protocols.Bedrock;

/// <summary>
/// Writes <c>toolConfig</c>. The provider wants one wherever the conversation holds calls, and has no word for "no tool": a conversation
/// without calls then goes without tools.
/// </summary>
internal sealed class ConverseToolWriter(Utf8JsonWriter json, ChatRequest request, FieldPolicy policy)
{
    private const string AnyObject = """{"type":"object","properties":{}}""";

    public void Write()
    {
        List<ToolDefinition> tools = [.. request.Tools.Where(CanWrite).Where(IsAllowed)];
        List<string> called = [.. request.Messages.SelectMany(message => message.Content).OfType<ToolCallPart>().Select(call => call.Name).Distinct(StringComparer.Ordinal)];
        if (request.ToolChoice is { Mode: ToolChoiceMode.None })
        {
            policy.UnsupportedIf(tools.Count > 0 && called.Count > 0, "tool_choice");
            tools.Clear();
        }

        if (tools.Count == 0)
        {
            tools.AddRange(called.Select(name => new ToolDefinition(name)));
        }

        if (tools.Count == 0)
        {
            return;
        }

        policy.UnsupportedIf(request.ParallelToolCalls == false && request.Tools.Count > 0, request.Names.ParallelToolCalls);
        json.WriteStartObject("toolConfig"u8);
        json.WriteStartArray("tools"u8);
        tools.ForEach(Write);
        json.WriteEndArray();
        WriteChoice();
        json.WriteEndObject();
    }

    private bool IsAllowed(ToolDefinition tool) =>
        request.ToolChoice is not { Allowed.Count: > 0 } choice || choice.Allowed.Contains(tool.Name, StringComparer.Ordinal);

    private bool CanWrite(ToolDefinition tool)
    {
        if (tool.Opaque is null or { Provider: ProviderTag.Bedrock })
        {
            return true;
        }

        policy.Unsupported("tools", $"The provider behind this model has no tool '{tool.Opaque.Name}'. Leave it out, or choose another model.");
        return false;
    }

    private void Write(ToolDefinition tool)
    {
        if (tool.Opaque is ProviderExtension opaque)
        {
            json.WriteRawValue(opaque.Json, skipInputValidation: true);
            return;
        }

        policy.Foreign(tool.Extensions, ProviderTag.Bedrock);
        json.WriteStartObject();
        json.WriteStartObject("toolSpec"u8);
        json.WriteString("name"u8, tool.Name);
        json.WriteTextIfSet("description"u8, string.IsNullOrEmpty(tool.Description) ? null : tool.Description);
        json.WriteStartObject("inputSchema"u8);
        json.WriteRaw("json"u8, tool.Schema is null or "{}" ? AnyObject : tool.Schema);
        json.WriteEndObject();
        json.WriteFlagIfSet("strict"u8, tool.Strict);
        json.WriteEndObject();
        json.WriteEndObject();
        if (tool.Cache is CacheControl cache)
        {
            ConverseContentWriter.WriteCache(json, cache);
        }
    }

    private void WriteChoice()
    {
        if (request.ToolChoice is not { Mode: not ToolChoiceMode.None } choice)
        {
            return;
        }

        json.WriteStartObject("toolChoice"u8);
        json.WriteStartObject(choice.Mode switch
        {
            ToolChoiceMode.Required => "any"u8,
            ToolChoiceMode.Named => "tool"u8,
            _ => "auto"u8,
        });
        json.WriteTextIfSet("name"u8, choice.Name);
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
