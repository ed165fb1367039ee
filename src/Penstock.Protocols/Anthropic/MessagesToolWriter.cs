using System.Text.Json;
using Penstock.Protocols.Inference;
using Penstock.Protocols.Json;

namespace Penstock.Protocols.Anthropic;

/// <summary>Writes <c>tools</c> and <c>tool_choice</c> of a Messages request.</summary>
internal sealed class MessagesToolWriter(Utf8JsonWriter json, ChatRequest request, FieldPolicy policy)
{
    public void Write()
    {
        List<ToolDefinition> tools = [.. request.Tools.Where(IsAllowed).Where(CanWrite)];
        if (tools.Count == 0)
        {
            return;
        }

        json.WriteStartArray("tools"u8);
        tools.ForEach(Write);
        json.WriteEndArray();
        WriteChoice();
    }

    private bool IsAllowed(ToolDefinition tool) =>
        request.ToolChoice is not { Allowed.Count: > 0 } choice || choice.Allowed.Contains(tool.Name, StringComparer.Ordinal);

    private bool CanWrite(ToolDefinition tool)
    {
        if (tool.Opaque is null or { Provider: ProviderTag.Anthropic })
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

        policy.Foreign(tool.Extensions, ProviderTag.Anthropic);
        json.WriteStartObject();
        json.WriteString("name"u8, tool.Name);
        json.WriteTextIfSet("description"u8, tool.Description);
        json.WriteRaw("input_schema"u8, tool.Schema is null or "{}" ? """{"type":"object","properties":{}}""" : tool.Schema);
        json.WriteFlagIfSet("strict"u8, tool.Strict);
        if (tool.Cache is CacheControl cache)
        {
            MessagesContentWriter.WriteCache(json, cache);
        }

        json.WriteExtensions(tool.Extensions, ProviderTag.Anthropic);
        json.WriteEndObject();
    }

    private void WriteChoice()
    {
        bool single = request.ParallelToolCalls == false;
        if (request.ToolChoice is null && !single)
        {
            return;
        }

        ToolChoiceMode mode = request.ToolChoice?.Mode ?? ToolChoiceMode.Auto;
        json.WriteStartObject("tool_choice"u8);
        json.WriteString("type"u8, mode switch
        {
            ToolChoiceMode.None => "none",
            ToolChoiceMode.Required => "any",
            ToolChoiceMode.Named => "tool",
            _ => "auto",
        });
        json.WriteTextIfSet("name"u8, request.ToolChoice?.Name);
        if (single && mode != ToolChoiceMode.None)
        {
            json.WriteBoolean("disable_parallel_tool_use"u8, true);
        }

        json.WriteEndObject();
    }
}
