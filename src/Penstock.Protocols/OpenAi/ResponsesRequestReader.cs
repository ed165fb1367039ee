using System.Collections.Frozen;
using Penstock.Protocols.Errors;
using Penstock.Protocols.Inference;
using Penstock.Protocols.Json;

namespace Penstock.Protocols.OpenAi;

/// <summary>Reads <c>POST /v1/responses</c> into the hub.</summary>
internal static class ResponsesRequestReader
{
    private static readonly FrozenSet<string> Known = FrozenSet.ToFrozenSet(
        [
            "model", "input", "instructions", "tools", "tool_choice", "parallel_tool_calls", "text", "reasoning", "temperature", "top_p",
            "top_logprobs", "max_output_tokens", "stream", "stream_options", "user", "metadata", "store", "previous_response_id", "include",
            "background", "truncation",
        ],
        StringComparer.Ordinal);

    /// <summary>Fields that chat completions have too.</summary>
    private static readonly FrozenSet<string> Shared = FrozenSet.ToFrozenSet(
        ["service_tier", "prompt_cache_key", "prompt_cache_retention", "prompt_cache_options", "safety_identifier"],
        StringComparer.Ordinal);

    /// <param name="body">The request.</param>
    /// <param name="history">A JSON array of the items of earlier turns, or empty.</param>
    public static Result<ChatRequest> Read(ReadOnlyMemory<byte> body, ReadOnlyMemory<byte> history) =>
        RequestObject.Read(body, root => Read(root, history));

    private static ChatRequest Read(RequestObject root, ReadOnlyMemory<byte> history)
    {
        if (root.Flag("background") == true)
        {
            root.Fail("background", "is not supported: leave it out and wait for the answer");
        }

        bool hasText = root.TryObject("text", out RequestObject text);
        return new ChatRequest
        {
            Model = root.RequiredText("model"),
            Names = FieldNames.Responses,
            Messages = [.. ReadInstructions(root), .. ResponsesInputReader.Read(root, history)],
            Tools = ResponsesToolReader.ReadTools(root),
            ToolChoice = ResponsesToolReader.ReadChoice(root),
            ParallelToolCalls = root.Flag("parallel_tool_calls"),
            ResponseFormat = hasText ? ReadFormat(text) : null,
            Sampling = ReadSampling(root),
            MaxOutputTokens = root.Count("max_output_tokens", 1),
            Reasoning = ReadReasoning(root),
            Stream = root.Flag("stream") ?? false,
            IncludeUsage = true,
            User = root.Text("user"),
            Metadata = root.TextMap("metadata"),
            Store = root.Flag("store"),
            PreviousResponseId = root.Text("previous_response_id"),
            Extensions = ReadExtensions(root, hasText ? text.Raw("verbosity") : null),
        };
    }

    private static IEnumerable<ChatMessage> ReadInstructions(RequestObject root) =>
        root.Text("instructions") is { Length: > 0 } text ? [new ChatMessage(ChatRole.System, text) { Path = "instructions" }] : [];

    private static Sampling ReadSampling(RequestObject root)
    {
        bool logprobs = root.Texts("include").Contains("message.output_text.logprobs", StringComparer.Ordinal);
        return new Sampling
        {
            Temperature = root.Number("temperature", 0, 2),
            TopP = root.Number("top_p", 0, 1),
            TopLogprobs = root.Count("top_logprobs", 0, 20),
            Logprobs = logprobs ? true : null,
        };
    }

    private static Reasoning? ReadReasoning(RequestObject root)
    {
        if (!root.TryObject("reasoning", out RequestObject reasoning))
        {
            return null;
        }

        string? summary = reasoning.Text("summary") ?? reasoning.Text("generate_summary");
        if (reasoning.Text("effort") is string effort)
        {
            return ChatCompletionsRequestReader.ReadReasoning(reasoning, effort, "effort", summary);
        }

        return summary is null ? null : new Reasoning { Summary = summary };
    }

    private static ResponseFormat? ReadFormat(RequestObject text)
    {
        if (!text.TryObject("format", out RequestObject format))
        {
            return null;
        }

        switch (format.Text("type"))
        {
            case "text":
                return new ResponseFormat(ResponseFormatKind.Text);
            case "json_object":
                return new ResponseFormat(ResponseFormatKind.JsonObject);
            case "json_schema":
                return new ResponseFormat(ResponseFormatKind.JsonSchema)
                {
                    Name = format.RequiredText("name"),
                    Description = format.Text("description"),
                    Schema = format.RawObject("schema") ?? "{}",
                    Strict = format.Flag("strict"),
                };
            default:
                format.Fail("type", "must be text, json_object or json_schema");
                return null;
        }
    }

    private static List<ProviderExtension> ReadExtensions(RequestObject root, string? verbosity)
    {
        List<ProviderExtension> extensions =
        [
            .. root.Others(Known, ProviderTag.OpenAiResponses)
                .Select(field => Shared.Contains(field.Name) ? field with { Provider = ProviderTag.OpenAi } : field),
        ];
        if (verbosity is not null)
        {
            extensions.Add(new ProviderExtension(ProviderTag.OpenAi, "verbosity", verbosity));
        }

        return extensions;
    }
}
