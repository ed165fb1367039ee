using System.Collections.Frozen;
using System.Text.Json;
using Penstock.Protocols.Errors;
using Penstock.Protocols.Inference;
using Penstock.Protocols.Inference.Content;
using Penstock.Protocols.Json;

namespace Penstock.Protocols.Anthropic;

/// <summary>Reads <c>POST /v1/messages</c> and <c>/v1/messages/count_tokens</c> into the hub.</summary>
internal static class MessagesRequestReader
{
    private static readonly FrozenSet<string> Known = FrozenSet.ToFrozenSet(
        [
            "model", "max_tokens", "messages", "system", "tools", "tool_choice", "temperature", "top_p", "top_k", "stop_sequences", "stream",
            "metadata", "thinking", "output_config", "cache_control",
        ],
        StringComparer.Ordinal);

    public static Result<ChatRequest> Read(ReadOnlyMemory<byte> body, bool needsLimit) =>
        RequestObject.Read(body, root => Read(root, needsLimit));

    private static ChatRequest Read(RequestObject root, bool needsLimit)
    {
        int? limit = root.Count("max_tokens", 1);
        if (limit is null && needsLimit)
        {
            root.Fail("max_tokens", "is required and must be a whole number from 1");
        }

        (ToolChoice? choice, bool? parallel) = MessagesToolReader.ReadChoice(root);
        bool hasOutput = root.TryObject("output_config", out RequestObject output);
        return new ChatRequest
        {
            Model = root.RequiredText("model"),
            Names = FieldNames.AnthropicMessages,
            Messages = [.. ReadSystem(root), .. MessagesMessageReader.ReadAll(root)],
            Tools = MessagesToolReader.ReadTools(root),
            ToolChoice = choice,
            ParallelToolCalls = parallel,
            ResponseFormat = hasOutput ? ReadFormat(output) : null,
            Sampling = ReadSampling(root),
            MaxOutputTokens = limit,
            Reasoning = ReadReasoning(root, hasOutput ? output.Text("effort") : null),
            Stream = root.Flag("stream") ?? false,
            User = root.TryObject("metadata", out RequestObject metadata) ? metadata.Text("user_id") : null,
            Cache = MessagesContentReader.ReadCache(root),
            Extensions = root.Others(Known, ProviderTag.Anthropic),
        };
    }

    private static Sampling ReadSampling(RequestObject root) => new()
    {
        Temperature = root.Number("temperature", 0, 1),
        TopP = root.Number("top_p", 0, 1),
        TopK = root.Count("top_k"),
        Stop = root.Texts("stop_sequences"),
    };

    private static IEnumerable<ChatMessage> ReadSystem(RequestObject root)
    {
        if (!root.TryGet("system", out JsonElement system))
        {
            return [];
        }

        if (system.ValueKind == JsonValueKind.String)
        {
            return [new ChatMessage(ChatRole.System, root.Text("system") ?? "") { Path = "system" }];
        }

        List<ContentPart> parts = [.. root.Objects("system").Select(MessagesContentReader.Read).OfType<ContentPart>()];
        return parts.Count == 0 ? [] : [new ChatMessage(ChatRole.System, parts) { Path = "system" }];
    }

    private static ResponseFormat? ReadFormat(RequestObject output)
    {
        if (!output.TryObject("format", out RequestObject format))
        {
            return null;
        }

        if (format.Text("type") is not "json_schema")
        {
            format.Fail("type", "must be json_schema");
        }

        return new ResponseFormat(ResponseFormatKind.JsonSchema) { Schema = format.RawObject("schema") ?? "{}", Strict = true };
    }

    private static Reasoning? ReadReasoning(RequestObject root, string? effort)
    {
        if (effort is not (null or "low" or "medium" or "high" or "xhigh" or "max"))
        {
            root.Fail("output_config.effort", "must be low, medium, high, xhigh or max");
        }

        if (!root.TryObject("thinking", out RequestObject thinking))
        {
            return effort is null ? null : new Reasoning { Effort = effort };
        }

        var reasoning = new Reasoning { Effort = effort, Summary = thinking.Text("display") };
        switch (thinking.Text("type"))
        {
            case "disabled":
                return reasoning with { Enabled = false };
            case "adaptive" or "between_tools":
                return reasoning with { Enabled = true };
            case "enabled":
                int? budget = thinking.Count("budget_tokens", ReasoningScale.LeastBudget);
                if (budget is null)
                {
                    thinking.Fail("budget_tokens", "is required and must be a whole number from 1024");
                }

                return reasoning with { Enabled = true, BudgetTokens = budget };
            default:
                thinking.Fail("type", "must be enabled, adaptive, between_tools or disabled");
                return null;
        }
    }
}
