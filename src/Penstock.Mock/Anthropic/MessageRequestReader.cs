using System.Text.Json;
using Penstock.Mock.Requests;

namespace Penstock.Mock.Anthropic;

/// <summary>Reads MessageCreateParams, and MessageCountTokensParams, which lacks what only generation needs.</summary>
internal static class MessageRequestReader
{
    private const int MostCacheBreakpoints = 4;

    private static readonly HashSet<string> Counted = new(StringComparer.Ordinal)
    {
        "cache_control", "context_management", "mcp_servers", "messages", "model", "output_config", "system", "thinking",
        "tool_choice", "tools",
    };

    private static readonly HashSet<string> Known = new(Counted, StringComparer.Ordinal)
    {
        "container", "diagnostics", "inference_geo", "max_tokens", "metadata", "service_tier", "speed", "stop_sequences", "stream",
        "temperature", "top_k", "top_p", "user_profile_id", "workspace_id",
    };

    public static void Read(JsonElement body, MockRequest request, Checks checks, bool generates)
    {
        checks.Known(body, "", generates ? Known : Counted, _ => "Extra inputs are not permitted");
        request.Model = checks.RequiredText(body, "", "model");
        if (generates)
        {
            ReadGeneration(body, request, checks);
        }

        ReadSystem(body, request, checks);
        var thinks = ReadThinking(body, request, checks);
        AnthropicToolReader.Read(body, request, checks);
        MessageReader.Read(body, request, checks, thinks);
        ReadOutput(body, request, checks);
        checks.Require(
            !thinks || request.ToolChoice is ToolChoiceMode.Auto or ToolChoiceMode.None,
            "Thinking may not be enabled when tool_choice forces tool use.",
            "tool_choice");
        checks.Require(
            CacheMarkers.Count(body) <= MostCacheBreakpoints,
            $"A maximum of {MostCacheBreakpoints} blocks with cache_control may be provided.",
            "cache_control");
    }

    /// <summary>Checks a block's cache_control, which any block may have.</summary>
    public static void CheckCacheControl(JsonElement block, string path, Checks checks)
    {
        if (checks.Optional(block, path, "cache_control", JsonValueKind.Object, out var control))
        {
            path += "cache_control.";
            checks.Require(checks.RequiredText(control, path, "type") is "ephemeral", "Input should be 'ephemeral'", path + "type");
            checks.Require(checks.OptionalText(control, path, "ttl") is null or "5m" or "1h", "Input should be '5m' or '1h'", path + "ttl");
        }
    }

    private static void ReadGeneration(JsonElement body, MockRequest request, Checks checks)
    {
        checks.Required(body, "", "max_tokens", JsonValueKind.Number, out _);
        request.MaximumTokens = checks.Integer(body, "", "max_tokens", 1);
        request.Stream = checks.Switch(body, "", "stream");
        request.Stops = checks.Texts(body, "", "stop_sequences", 8_191);
        foreach (var stop in request.Stops)
        {
            checks.Require(!string.IsNullOrWhiteSpace(stop), "each stop sequence must contain non-whitespace", "stop_sequences");
        }

        checks.Decimal(body, "", "temperature", 0, 1);
        checks.Decimal(body, "", "top_p", 0, 1);
        checks.Integer(body, "", "top_k", 0);
        if (checks.Optional(body, "", "metadata", JsonValueKind.Object, out var metadata))
        {
            foreach (var member in metadata.EnumerateObject())
            {
                checks.Require(member.NameEquals("user_id"), "Extra inputs are not permitted", $"metadata.{member.Name}");
            }

            request.User = checks.OptionalText(metadata, "metadata.", "user_id");
        }
    }

    private static void ReadSystem(JsonElement body, MockRequest request, Checks checks)
    {
        if (!body.TryGetProperty("system", out var system))
        {
            return;
        }

        if (system.ValueKind == JsonValueKind.String)
        {
            request.Prompt.Add(system.GetString()!);
            return;
        }

        if (!checks.Require(system.ValueKind == JsonValueKind.Array, "Input should be a valid string or list", "system"))
        {
            return;
        }

        var index = 0;
        foreach (var block in system.EnumerateArray())
        {
            var path = $"system.{index++}.";
            checks.Require(checks.RequiredText(block, path, "type") is "text", "Input should be 'text'", path + "type");
            var text = checks.RequiredText(block, path, "text");
            checks.Require(text.Length > 0, "text content blocks must be non-empty", path + "text");
            CheckCacheControl(block, path, checks);
            request.Prompt.Add(text);
        }
    }

    /// <summary>True when thinking is enabled with a budget, which brings rules of its own.</summary>
    private static bool ReadThinking(JsonElement body, MockRequest request, Checks checks)
    {
        if (!checks.Optional(body, "", "thinking", JsonValueKind.Object, out var thinking))
        {
            return false;
        }

        var type = checks.RequiredText(thinking, "thinking.", "type");
        checks.Require(type is "enabled" or "disabled" or "adaptive" or "between_tools", "Input should be 'enabled', 'disabled' or 'adaptive'", "thinking.type");
        request.WantsReasoning = request.ShowsReasoning = type is not "disabled";
        if (type is not "enabled")
        {
            return false;
        }

        checks.Required(thinking, "thinking.", "budget_tokens", JsonValueKind.Number, out _);
        var budget = checks.Integer(thinking, "thinking.", "budget_tokens", 1_024);
        checks.Require(
            request.MaximumTokens is null || budget is null || budget < request.MaximumTokens,
            "`max_tokens` must be greater than `thinking.budget_tokens`.",
            "max_tokens");
        checks.Require(
            !body.TryGetProperty("temperature", out var temperature) || (temperature.ValueKind == JsonValueKind.Number && temperature.GetDouble() == 1),
            "`temperature` may only be set to 1 when thinking is enabled.",
            "temperature");
        checks.Require(!body.TryGetProperty("top_k", out _), "`top_k` must be unset when thinking is enabled.", "top_k");
        return true;
    }

    private static void ReadOutput(JsonElement body, MockRequest request, Checks checks)
    {
        if (!checks.Optional(body, "", "output_config", JsonValueKind.Object, out var output)
            || !checks.Optional(output, "output_config.", "format", JsonValueKind.Object, out var format))
        {
            return;
        }

        checks.Require(checks.RequiredText(format, "output_config.format.", "type") is "json_schema", "Input should be 'json_schema'", "output_config.format.type");
        if (checks.Required(format, "output_config.format.", "schema", JsonValueKind.Object, out var schema))
        {
            request.Format = OutputFormat.JsonSchema;
            request.Schema = schema;
        }
    }
}
