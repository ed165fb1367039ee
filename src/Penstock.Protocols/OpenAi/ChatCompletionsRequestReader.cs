using System.Collections.Frozen;
using System.Text.Json;
using Penstock.Protocols.Errors;
using Penstock.Protocols.Inference;
using Penstock.Protocols.Json;

namespace Penstock.Protocols.OpenAi;

/// <summary>Reads <c>POST /v1/chat/completions</c> into the hub.</summary>
internal static class ChatCompletionsRequestReader
{
    private static readonly FrozenSet<string> Known = FrozenSet.ToFrozenSet(
        [
            "model", "messages", "tools", "tool_choice", "parallel_tool_calls", "response_format", "temperature", "top_p", "top_k", "min_p",
            "seed", "stop", "frequency_penalty", "presence_penalty", "logit_bias", "logprobs", "top_logprobs", "n", "max_tokens",
            "max_completion_tokens", "reasoning_effort", "stream", "stream_options", "user", "metadata", "store",
        ],
        StringComparer.Ordinal);

    public static Result<ChatRequest> Read(ReadOnlyMemory<byte> body) => RequestObject.Read(body, Read);

    public static Sampling ReadSampling(RequestObject root, bool withLogprobs = true) => new()
    {
        Temperature = root.Number("temperature", 0, 2),
        TopP = root.Number("top_p", 0, 1),
        TopK = root.Count("top_k", -1),
        MinP = root.Number("min_p", 0, 1),
        Seed = root.Integer("seed", long.MinValue, long.MaxValue),
        Stop = ReadStop(root),
        FrequencyPenalty = root.Number("frequency_penalty", -2, 2),
        PresencePenalty = root.Number("presence_penalty", -2, 2),
        LogitBias = ReadLogitBias(root),
        Logprobs = withLogprobs ? root.Flag("logprobs") : null,
        TopLogprobs = withLogprobs ? root.Count("top_logprobs", 0, 20) : null,
        Choices = root.Count("n", 1, 128),
    };

    public static IReadOnlyList<string> ReadStop(RequestObject root)
    {
        if (!root.TryGet("stop", out JsonElement stop))
        {
            return [];
        }

        if (stop.ValueKind == JsonValueKind.String)
        {
            return [root.Text("stop") ?? ""];
        }

        return root.Texts("stop");
    }

    public static bool ReadIncludeUsage(RequestObject root) =>
        root.TryObject("stream_options", out RequestObject options) && options.Flag("include_usage") == true;

    private static ChatRequest Read(RequestObject root) => new()
    {
        Model = root.RequiredText("model"),
        Messages = ChatCompletionsMessageReader.ReadAll(root),
        Tools = ChatCompletionsToolReader.ReadTools(root),
        ToolChoice = ChatCompletionsToolReader.ReadChoice(root),
        ParallelToolCalls = root.Flag("parallel_tool_calls"),
        ResponseFormat = ReadFormat(root),
        Sampling = ReadSampling(root),
        MaxOutputTokens = ReadLimit(root),
        Reasoning = root.Text("reasoning_effort") is string effort ? ReadReasoning(root, effort) : null,
        Stream = root.Flag("stream") ?? false,
        IncludeUsage = ReadIncludeUsage(root),
        User = root.Text("user"),
        Metadata = root.TextMap("metadata"),
        Store = root.Flag("store"),
        Extensions = root.Others(Known, ProviderTag.OpenAi),
    };

    public static Reasoning? ReadReasoning(RequestObject root, string effort, string name = "reasoning_effort", string? summary = null)
    {
        if (effort is not ("none" or "minimal" or "low" or "medium" or "high" or "xhigh" or "max"))
        {
            root.Fail(name, "must be none, minimal, low, medium, high, xhigh or max");
            return null;
        }

        return new Reasoning { Effort = effort, Enabled = effort is not "none", Summary = summary };
    }

    private static int? ReadLimit(RequestObject root)
    {
        int? older = root.Count("max_tokens", 1);
        int? newer = root.Count("max_completion_tokens", 1);
        if (older is not null && newer is not null && older != newer)
        {
            root.Fail("max_tokens", "contradicts 'max_completion_tokens': send only the latter");
        }

        return newer ?? older;
    }

    private static Dictionary<string, double> ReadLogitBias(RequestObject root)
    {
        var biases = new Dictionary<string, double>(StringComparer.Ordinal);
        if (root.TryObject("logit_bias", out RequestObject map))
        {
            foreach (string token in map.Names())
            {
                biases[token] = map.Number(token, -100, 100) ?? 0;
            }
        }

        return biases;
    }

    private static ResponseFormat? ReadFormat(RequestObject root)
    {
        if (!root.TryObject("response_format", out RequestObject format))
        {
            return null;
        }

        switch (format.Text("type"))
        {
            case "text":
                return new ResponseFormat(ResponseFormatKind.Text);
            case "json_object":
                return new ResponseFormat(ResponseFormatKind.JsonObject);
            case "json_schema" when format.TryObject("json_schema", out RequestObject schema):
                return new ResponseFormat(ResponseFormatKind.JsonSchema)
                {
                    Name = schema.RequiredText("name"),
                    Description = schema.Text("description"),
                    Schema = schema.RawObject("schema") ?? "{}",
                    Strict = schema.Flag("strict"),
                };
            case "json_schema":
                format.Fail("json_schema", "is required and must be an object");
                return null;
            default:
                format.Fail("type", "must be text, json_object or json_schema");
                return null;
        }
    }
}
