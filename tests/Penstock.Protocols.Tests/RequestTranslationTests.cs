using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Penstock.Protocols.Anthropic;
using Penstock.Protocols.Bedrock;
using Penstock.Protocols.Errors;
using Penstock.Protocols.Gemini;
using Penstock.Protocols.Inference;
using Penstock.Protocols.OpenAi;

namespace Penstock.Protocols.Tests;

/// <summary>Golden files: what every provider is sent for a request in every dialect, when fields are dropped and when they are refused.</summary>
public sealed class RequestTranslationTests
{
    private static readonly Dictionary<string, IClientCodec> Clients = new(StringComparer.Ordinal)
    {
        ["chat"] = ChatCompletionsCodec.Instance,
        ["messages"] = MessagesCodec.Instance,
        ["responses"] = ResponsesCodec.Instance,
        ["completions"] = CompletionsCodec.Instance,
    };

    private static readonly Dictionary<string, (IUpstreamCodec Codec, EncodeOptions Options)> Targets = new(StringComparer.Ordinal)
    {
        ["openai"] = (ChatCompletionsCodec.Instance, new EncodeOptions { Model = "gpt-5-mini" }),
        ["openai-compatible"] = (ChatCompletionsCodec.Instance, new EncodeOptions { Model = "qwen3", Compatible = true, AcceptsDeveloperRole = false, AcceptsMaxCompletionTokens = false }),
        ["anthropic"] = (MessagesCodec.Instance, new EncodeOptions { Model = "claude-sonnet-4-5" }),
        ["anthropic-budget"] = (MessagesCodec.Instance, new EncodeOptions { Model = "claude-3-7-sonnet", Thinking = ThinkingStyle.Budget }),
        ["gemini"] = (GenerateContentCodec.Instance, new EncodeOptions { Model = "gemini-3-pro" }),
        ["gemini-budget"] = (GenerateContentCodec.Instance, new EncodeOptions { Model = "gemini-2.5-flash", Thinking = ThinkingStyle.Budget }),
        ["bedrock"] = (ConverseCodec.Instance, new EncodeOptions { Model = "eu.anthropic.claude-sonnet-4-5-v1:0" }),
        ["bedrock-nova"] = (ConverseCodec.Instance, new EncodeOptions { Model = "amazon.nova-lite-v1:0" }),
    };

    public static TheoryData<string, string> Cases
    {
        get
        {
            var cases = new TheoryData<string, string>();
            foreach (string name in Vector.Names("requests", "*.json"))
            {
                foreach (string target in Targets.Keys)
                {
                    cases.Add(name, target);
                }
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_request_is_translated_as_the_golden_file_says(string name, string target)
    {
        (IUpstreamCodec codec, EncodeOptions options) = Targets[target];
        ChatRequest request = Decode(name);
        var golden = new StringBuilder();

        Result<EncodedRequest> strict = codec.EncodeRequest(request, options);
        golden.Append(strict.Error is null ? "accepted\n" : $"refused {strict.Error.Kind} {strict.Error.Parameter}: {strict.Error.Message}\n");
        Result<EncodedRequest> loose = codec.EncodeRequest(request, options with { Unsupported = UnsupportedFields.Drop });
        golden.Append(loose.Error is null ? $"dropped {string.Join(", ", loose.Value.Dropped)}\n{Pretty(loose.Value.Body)}\n" : $"refused {loose.Error}\n");

        Vector.AssertGolden($"requests/{target}/{name}.txt", golden.ToString());
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void What_OpenAI_is_sent_is_valid_by_its_own_document(string name, string target)
    {
        if (Targets[target].Codec is not ChatCompletionsCodec codec || Targets[target].Options.Compatible)
        {
            return;
        }

        byte[] body = codec.EncodeRequest(Decode(name), Targets[target].Options with { Unsupported = UnsupportedFields.Drop }).Value.Body.ToArray();

        Assert.Empty(OpenApiSchemas.Validate("CreateChatCompletionRequest", body));
    }

    [Theory]
    [InlineData("chat.simple")]
    [InlineData("chat.tools")]
    [InlineData("chat.everything")]
    [InlineData("chat.schema")]
    public void A_chat_request_survives_the_round_trip(string name)
    {
        JsonObject original = JsonNode.Parse(Vector.Bytes($"requests/{name}.json"))!.AsObject();

        JsonNode copy = JsonNode.Parse(ChatCompletionsCodec.Instance.EncodeRequest(Decode(name), new EncodeOptions { Model = "m" }).Value.Body.Span)!;

        Assert.Equal(Normal(original), Normal(copy.AsObject()));
    }

    [Theory]
    [InlineData("messages.simple")]
    [InlineData("messages.tools")]
    [InlineData("messages.server-tools")]
    public void A_messages_request_survives_the_round_trip(string name)
    {
        JsonObject original = JsonNode.Parse(Vector.Bytes($"requests/{name}.json"))!.AsObject();

        JsonNode copy = JsonNode.Parse(
            MessagesCodec.Instance.EncodeRequest(Decode(name), new EncodeOptions { Model = "m", Thinking = ThinkingStyle.Budget }).Value.Body.Span)!;

        Assert.Equal(Normal(original), Normal(copy.AsObject()));
    }

    private static ChatRequest Decode(string name) =>
        Clients[name.Split('.')[0]].DecodeRequest(Vector.Bytes($"requests/{name}.json")).Value;

    private static string Pretty(ReadOnlyMemory<byte> json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            document.RootElement.WriteTo(writer);
        }

        return Encoding.UTF8.GetString(stream.ToArray()).Replace("\r\n", "\n", StringComparison.Ordinal);
    }

    /// <summary>What means the same is written one way: older names, a text for one part, members in order, no harmless defaults.</summary>
    private static string Normal(JsonObject request)
    {
        if (request["max_tokens"] is JsonNode limit && request["system"] is null && request["messages"]![0]!["role"]!.ToString() is "developer")
        {
            request.Remove("max_tokens");
            request["max_completion_tokens"] = limit.DeepClone();
        }

        if (request["stop"] is JsonValue stop)
        {
            request["stop"] = new JsonArray(stop.DeepClone());
        }

        return Sorted(request).ToJsonString()
            .Replace("\"arguments\":\"\"", "\"arguments\":\"{}\"", StringComparison.Ordinal)
            .Replace("[{\"text\":\"{\\u0022error\\u0022: \\u0022no city\\u0022}\",\"type\":\"text\"}]", "\"{\\u0022error\\u0022: \\u0022no city\\u0022}\"", StringComparison.Ordinal)
            .Replace(",\"disable_parallel_tool_use\":false", "", StringComparison.Ordinal)
            .Replace("\"disable_parallel_tool_use\":false,", "", StringComparison.Ordinal);
    }

    private static JsonNode Sorted(JsonNode node) => node switch
    {
        JsonObject members => new JsonObject(members.OrderBy(member => member.Key, StringComparer.Ordinal).Select(member => KeyValuePair.Create(member.Key, member.Value is null ? null : (JsonNode?)Sorted(member.Value)))),
        JsonArray items => new JsonArray([.. items.Select(item => item is null ? null : Sorted(item))]),
        _ => node.DeepClone(),
    };
}
