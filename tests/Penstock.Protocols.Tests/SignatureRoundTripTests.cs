using System.Buffers;
using System.Text;
using System.Text.Json.Nodes;
using Penstock.Protocols.Anthropic;
using Penstock.Protocols.Bedrock;
using Penstock.Protocols.Gemini;
using Penstock.Protocols.Inference;
using Penstock.Protocols.Inference.Answers;
using Penstock.Protocols.OpenAi;

namespace Penstock.Protocols.Tests;

/// <summary>
/// What is particular to a provider makes the round trip: an answer goes to a client of any dialect, the client sends it back in its next turn,
/// and the provider is given what it signed.
/// </summary>
public sealed class SignatureRoundTripTests
{
    private const string Claude = "EqQBCgIYAhIM+/=";
    private const string Redacted = "EmwKAhgBEgy3va3p";

    private static readonly Dictionary<string, (IClientCodec Codec, Func<JsonNode, JsonObject> NextTurn)> Clients = new(StringComparer.Ordinal)
    {
        ["chat-completions"] = (ChatCompletionsCodec.Instance, NextChatTurn),
        ["messages"] = (MessagesCodec.Instance, NextMessagesTurn),
        ["responses"] = (ResponsesCodec.Instance, NextResponsesTurn),
    };

    public static TheoryData<string> ClientNames => [.. Clients.Keys];

    [Theory]
    [MemberData(nameof(ClientNames))]
    public void Anthropics_thinking_comes_back_signed(string client)
    {
        JsonNode request = SendBack(client, new AnswerVector("anthropic", "thinking"), MessagesCodec.Instance, "claude-opus-4-8");

        JsonArray content = request["messages"]![1]!["content"]!.AsArray();
        Assert.Equal(["thinking", "redacted_thinking", "text"], content.Select(block => (string)block!["type"]!));
        Assert.Equal(("Two plus two.", Claude, Redacted), ((string)content[0]!["thinking"]!, (string)content[0]!["signature"]!, (string)content[1]!["data"]!));
    }

    [Theory]
    [MemberData(nameof(ClientNames))]
    public void Claudes_thinking_on_Bedrock_comes_back_signed(string client)
    {
        JsonNode request = SendBack(client, new AnswerVector("bedrock", "thinking"), ConverseCodec.Instance, "eu.anthropic.claude-opus-4-8");

        JsonArray content = request["messages"]![1]!["content"]!.AsArray();
        Assert.Equal(Claude, (string)content[0]!["reasoningContent"]!["reasoningText"]!["signature"]!);
        Assert.Equal(Redacted, (string)content[1]!["reasoningContent"]!["redactedContent"]!);
    }

    [Theory]
    [MemberData(nameof(ClientNames))]
    public void Geminis_signature_comes_back_with_its_call(string client)
    {
        JsonNode request = SendBack(client, new AnswerVector("gemini", "tools"), GenerateContentCodec.Instance, "gemini-3-pro");

        JsonArray parts = request["contents"]![1]!["parts"]!.AsArray();
        Assert.Equal([null, "CtQBAVSoXO4=", null, null], parts.Select(part => (string?)part!["thoughtSignature"]));
        Assert.Equal(["get_weather", "get_time", "now"], parts.Skip(1).Select(part => (string)part!["functionCall"]!["name"]!));
        Assert.Equal(
            ["get_weather", "get_time", "now"],
            request["contents"]![2]!["parts"]!.AsArray().Select(part => (string)part!["functionResponse"]!["name"]!));
    }

    [Theory]
    [MemberData(nameof(ClientNames))]
    public void Geminis_signature_beside_a_text_comes_back(string client)
    {
        JsonNode request = SendBack(client, new AnswerVector("gemini", "thinking"), GenerateContentCodec.Instance, "gemini-3-pro");

        JsonArray parts = request["contents"]![1]!["parts"]!.AsArray();
        Assert.Contains(parts, part => (string?)part!["thoughtSignature"] is "CsIC+/x=");
        Assert.Equal("Four.", string.Concat(parts.Select(part => (string?)part!["text"])));
    }

    [Theory]
    [MemberData(nameof(ClientNames))]
    public void What_one_provider_signed_is_not_given_to_another(string client)
    {
        string toGemini = SendBack(client, new AnswerVector("anthropic", "thinking"), GenerateContentCodec.Instance, "gemini-2.5-flash").ToJsonString();
        string toClaude = SendBack(client, new AnswerVector("gemini", "tools"), MessagesCodec.Instance, "claude-opus-4-8").ToJsonString();
        string toOpenAi = SendBack(client, new AnswerVector("gemini", "tools"), ChatCompletionsCodec.Instance, "gpt-5-mini").ToJsonString();

        Assert.DoesNotContain(Claude[..8], toGemini, StringComparison.Ordinal);
        Assert.DoesNotContain("__thought__", toClaude, StringComparison.Ordinal);
        Assert.DoesNotContain("__thought__", toOpenAi, StringComparison.Ordinal);
        Assert.Contains("call_kX8_0_0", toClaude, StringComparison.Ordinal);
    }

    private static JsonNode SendBack(string client, AnswerVector vector, IUpstreamCodec target, string model)
    {
        (IClientCodec codec, Func<JsonNode, JsonObject> nextTurn) = Clients[client];
        var output = new ArrayBufferWriter<byte>();
        codec.EncodeAnswer(vector.FoldWhole().Value, new AnswerShape(), output);
        JsonObject next = nextTurn(JsonNode.Parse(output.WrittenSpan)!);
        ChatRequest request = codec.DecodeRequest(Encoding.UTF8.GetBytes(next.ToJsonString())).Value;
        return JsonNode.Parse(target.EncodeRequest(request, new EncodeOptions { Model = model }).Value.Body.Span)!;
    }

    private static JsonObject NextChatTurn(JsonNode answer)
    {
        JsonNode message = answer["choices"]![0]!["message"]!;
        var messages = new JsonArray(new JsonObject { ["role"] = "user", ["content"] = "Go" }, message.DeepClone());
        foreach (JsonNode? call in message["tool_calls"]?.AsArray() ?? [])
        {
            messages.Add(new JsonObject { ["role"] = "tool", ["tool_call_id"] = (string)call!["id"]!, ["content"] = "done" });
        }

        messages.Add(message["tool_calls"] is null ? new JsonObject { ["role"] = "user", ["content"] = "And?" } : null);
        return new JsonObject { ["model"] = "m", ["messages"] = WithoutNulls(messages) };
    }

    private static JsonObject NextMessagesTurn(JsonNode answer)
    {
        JsonArray content = answer["content"]!.AsArray();
        var results = new JsonArray();
        foreach (JsonNode? block in content.Where(block => (string)block!["type"]! is "tool_use"))
        {
            results.Add(new JsonObject { ["type"] = "tool_result", ["tool_use_id"] = (string)block!["id"]!, ["content"] = "done" });
        }

        return new JsonObject
        {
            ["model"] = "m",
            ["max_tokens"] = 9,
            ["messages"] = new JsonArray(
                new JsonObject { ["role"] = "user", ["content"] = "Go" },
                new JsonObject { ["role"] = "assistant", ["content"] = content.DeepClone() },
                new JsonObject { ["role"] = "user", ["content"] = results.Count > 0 ? results : "And?" }),
        };
    }

    private static JsonObject NextResponsesTurn(JsonNode answer)
    {
        var input = new JsonArray(new JsonObject { ["role"] = "user", ["content"] = "Go" });
        foreach (JsonNode? item in answer["output"]!.AsArray())
        {
            input.Add(item!.DeepClone());
        }

        bool called = false;
        foreach (JsonNode? item in answer["output"]!.AsArray().Where(item => (string)item!["type"]! is "function_call"))
        {
            called = true;
            input.Add(new JsonObject { ["type"] = "function_call_output", ["call_id"] = (string)item!["call_id"]!, ["output"] = "done" });
        }

        input.Add(called ? null : new JsonObject { ["role"] = "user", ["content"] = "And?" });
        return new JsonObject { ["model"] = "m", ["input"] = WithoutNulls(input) };
    }

    private static JsonArray WithoutNulls(JsonArray items) => [.. items.Where(item => item is not null).Select(item => item!.DeepClone())];
}
