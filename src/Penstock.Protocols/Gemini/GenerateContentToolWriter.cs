using System.Text.Json;
using Penstock.Protocols.Inference;
using Penstock.Protocols.Json;

namespace Penstock.Protocols.Gemini;

/// <summary>Writes <c>tools</c> and <c>toolConfig</c>.</summary>
internal sealed class GenerateContentToolWriter(Utf8JsonWriter json, ChatRequest request, FieldPolicy policy)
{
    public void Write()
    {
        List<ToolDefinition> functions = [.. request.Tools.Where(tool => tool.Opaque is null && IsOffered(tool))];
        List<ProviderExtension> own = [.. request.Tools.Select(tool => tool.Opaque).OfType<ProviderExtension>().Where(CanWrite)];
        if (functions.Count == 0 && own.Count == 0)
        {
            return;
        }

        json.WriteStartArray("tools"u8);
        if (functions.Count > 0)
        {
            json.WriteStartObject();
            json.WriteStartArray("functionDeclarations"u8);
            functions.ForEach(Write);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        own.ForEach(tool => json.WriteRawValue(tool.Json, skipInputValidation: true));
        json.WriteEndArray();
        policy.UnsupportedIf(request.ParallelToolCalls == false, request.Names.ParallelToolCalls);
        if (request.ToolChoice is ToolChoice choice)
        {
            WriteChoice(choice);
        }
    }

    /// <summary>Where a call may be left out, the provider has no word for some of the tools: the others are not shown to it.</summary>
    private bool IsOffered(ToolDefinition tool) =>
        request.ToolChoice is not { Mode: ToolChoiceMode.Auto, Allowed.Count: > 0 } choice || choice.Allowed.Contains(tool.Name, StringComparer.Ordinal);

    private bool CanWrite(ProviderExtension tool)
    {
        if (tool.Provider is ProviderTag.Gemini)
        {
            return true;
        }

        policy.Unsupported("tools", $"The provider behind this model has no tool '{tool.Name}'. Leave it out, or choose another model.");
        return false;
    }

    private void Write(ToolDefinition tool)
    {
        policy.Foreign(tool.Extensions, ProviderTag.Gemini);
        if (tool.Strict == true)
        {
            policy.Advisory("strict");
        }

        if (tool.Cache is not null)
        {
            policy.Advisory("cache_control");
        }

        json.WriteStartObject();
        json.WriteString("name"u8, tool.Name);
        json.WriteTextIfSet("description"u8, tool.Description);
        if (tool.Schema is not (null or "{}"))
        {
            json.WriteRaw("parametersJsonSchema"u8, tool.Schema);
        }

        json.WriteEndObject();
    }

    private void WriteChoice(ToolChoice choice)
    {
        json.WriteStartObject("toolConfig"u8);
        json.WriteStartObject("functionCallingConfig"u8);
        json.WriteString("mode"u8, choice.Mode switch
        {
            ToolChoiceMode.Auto => "AUTO",
            ToolChoiceMode.None => "NONE",
            _ => "ANY",
        });
        if (choice.Mode == ToolChoiceMode.Named)
        {
            json.WriteTextsIfAny("allowedFunctionNames"u8, [choice.Name ?? ""]);
        }
        else if (choice.Mode == ToolChoiceMode.Required)
        {
            json.WriteTextsIfAny("allowedFunctionNames"u8, choice.Allowed);
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }
}
