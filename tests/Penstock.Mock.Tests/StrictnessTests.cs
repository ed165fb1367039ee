using System.Text.Json;
using System.Text.Json.Nodes;
using Penstock.Mock.Tests.Wire;

namespace Penstock.Mock.Tests;

/// <summary>
/// What a specification forbids is refused with the dialect's own 400, so that an encoder that passes against the mock has been
/// tested. Each case is a valid request with one thing wrong.
/// </summary>
public sealed class StrictnessTests
{
    private static readonly Dictionary<string, string> Valid = new(StringComparer.Ordinal)
    {
        ["openai"] = """
            {"model":"m","messages":[
              {"role":"system","content":"s"},
              {"role":"user","content":[{"type":"text","text":"u"},{"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA"}}]},
              {"role":"assistant","tool_calls":[{"id":"c1","type":"function","function":{"name":"f","arguments":"{}"}},{"id":"c2","type":"function","function":{"name":"f","arguments":"{}"}}]},
              {"role":"tool","tool_call_id":"c1","content":"r"},{"role":"tool","tool_call_id":"c2","content":"r"}],
             "tools":[{"type":"function","function":{"name":"f","parameters":{"type":"object"}}}]}
            """,
        ["responses"] = """
            {"model":"m","input":[
              {"role":"user","content":[{"type":"input_text","text":"u"}]},
              {"type":"function_call","call_id":"c1","name":"f","arguments":"{}"},
              {"type":"function_call_output","call_id":"c1","output":"r"}],
             "tools":[{"type":"function","name":"f","parameters":{"type":"object"}}]}
            """,
        ["anthropic"] = """
            {"model":"m","max_tokens":2000,"system":[{"type":"text","text":"s","cache_control":{"type":"ephemeral"}}],"messages":[
              {"role":"user","content":[{"type":"text","text":"u"},{"type":"image","source":{"type":"base64","media_type":"image/png","data":"AAAA"}}]},
              {"role":"assistant","content":[{"type":"tool_use","id":"t1","name":"f","input":{}},{"type":"tool_use","id":"t2","name":"f","input":{}}]},
              {"role":"user","content":[{"type":"tool_result","tool_use_id":"t1","content":"r"},{"type":"tool_result","tool_use_id":"t2"}]}],
             "tools":[{"name":"f","input_schema":{"type":"object"}}]}
            """,
        ["gemini"] = """
            {"systemInstruction":{"parts":[{"text":"s"}]},"contents":[
              {"role":"user","parts":[{"text":"u"},{"inlineData":{"mimeType":"image/png","data":"AAAA"}}]},
              {"role":"model","parts":[{"functionCall":{"name":"f","args":{}}}]},
              {"role":"user","parts":[{"functionResponse":{"name":"f","response":{}}}]}],
             "tools":[{"functionDeclarations":[{"name":"f","parameters":{"type":"OBJECT"}}]}],"generationConfig":{}}
            """,
        ["bedrock"] = """
            {"system":[{"text":"s"}],"messages":[
              {"role":"user","content":[{"text":"u"},{"image":{"format":"png","source":{"bytes":"AAAA"}}}]},
              {"role":"assistant","content":[{"toolUse":{"toolUseId":"t1","name":"f","input":{}}}]},
              {"role":"user","content":[{"toolResult":{"toolUseId":"t1","content":[{"text":"r"}]}}]}],
             "toolConfig":{"tools":[{"toolSpec":{"name":"f","inputSchema":{"json":{"type":"object"}}}}]},"inferenceConfig":{}}
            """,
    };

    /// <summary>Dialect, place of the change, the new value (null takes the member away), and what the refusal must speak of.</summary>
    public static TheoryData<string, string, string?, string> Flaws => new()
    {
        { "openai", "model", null, "model" },
        { "openai", "messages", "[]", "messages" },
        { "openai", "surprise", "1", "surprise" },
        { "openai", "temperature", "2.5", "temperature" },
        { "openai", "temperature", "\"hot\"", "temperature" },
        { "openai", "n", "0", "n" },
        { "openai", "stop", """["a","b","c","d","e"]""", "stop" },
        { "openai", "stream_options", """{"include_usage":true}""", "stream_options" },
        { "openai", "top_logprobs", "3", "logprobs" },
        { "openai", "messages/0/role", "\"boss\"", "messages[0].role" },
        { "openai", "messages/1/content/0/type", "\"words\"", "messages[1].content[0].type" },
        { "openai", "messages/1/content/1/image_url/url", "\"ftp://x\"", "image_url" },
        { "openai", "messages/1/content/1/image_url", "\"https://x\"", "image_url" },
        { "openai", "messages/2/tool_calls/0/function/arguments", "{}", "arguments" },
        { "openai", "messages/2/tool_calls/0/id", "\"c2\"", "tool" },
        { "openai", "messages/3/tool_call_id", "\"c9\"", "tool" },
        { "openai", "messages/4", null, "tool_call" },
        { "openai", "messages/2", null, "tool" },
        { "openai", "tools/0/function/name", "\"has space\"", "name" },
        { "openai", "tools", null, "" },
        { "openai", "tools", "[]", "tools" },
        { "openai", "tool_choice", """{"type":"function","function":{"name":"g"}}""", "tool_choice" },
        { "openai", "tool_choice", "\"sometimes\"", "tool_choice" },
        { "openai", "response_format", """{"type":"json_schema","json_schema":{"schema":{}}}""", "name" },
        { "openai", "response_format", """{"type":"json_schema","json_schema":{"name":"s","strict":true,"schema":{"type":"object","properties":{"a":{"type":"string"}}}}}""", "additionalProperties" },
        { "openai", "metadata", """{"a":1}""", "metadata" },
        { "responses", "input", null, "input" },
        { "responses", "input/0/content/0/type", "\"text\"", "type" },
        { "responses", "input/1", null, "call_id" },
        { "responses", "input/2", null, "tool output" },
        { "responses", "max_output_tokens", "5", "max_output_tokens" },
        { "responses", "max_tokens", "50", "max_tokens" },
        { "responses", "previous_response_id", "\"resp_9\"", "previous_response_id" },
        { "responses", "input/0", """{"type":"reasoning","id":"r","summary":[],"encrypted_content":"forged"}""", "encrypted" },
        { "anthropic", "max_tokens", null, "max_tokens" },
        { "anthropic", "max_tokens", "0", "max_tokens" },
        { "anthropic", "surprise", "1", "surprise" },
        { "anthropic", "temperature", "1.5", "temperature" },
        { "anthropic", "messages/0", null, "first message" },
        { "anthropic", "messages/0/role", "\"tool\"", "messages.0.role" },
        { "anthropic", "messages/0/content/0/text", "\"\"", "non-empty" },
        { "anthropic", "messages/0/content/1/source/media_type", "\"image/tiff\"", "media_type" },
        { "anthropic", "messages/0/content/1/source/data", "\"%%%\"", "base64" },
        { "anthropic", "messages/1/content/0/input", "\"{}\"", "input" },
        { "anthropic", "messages/2/content/1", null, "t2" },
        { "anthropic", "messages/2/content/0/tool_use_id", "\"t9\"", "tool_use_id" },
        { "anthropic", "messages/2/content/0", """{"type":"text","text":"first"}""", "tool_result" },
        { "anthropic", "messages/2", null, "tool_result" },
        { "anthropic", "messages/1", """{"role":"assistant","content":[{"type":"thinking","thinking":"t","signature":"forged"}]}""", "signature" },
        { "anthropic", "thinking", """{"type":"enabled","budget_tokens":100}""", "budget_tokens" },
        { "anthropic", "thinking", """{"type":"enabled","budget_tokens":4000}""", "max_tokens" },
        { "anthropic", "thinking", """{"type":"enabled","budget_tokens":1024}""", "thinking" },
        { "anthropic", "tool_choice", "\"auto\"", "tool_choice" },
        { "anthropic", "tool_choice", """{"type":"tool","name":"g"}""", "tool_choice" },
        { "anthropic", "tools/0/input_schema", """{"type":"string"}""", "input_schema" },
        { "anthropic", "tools/0/name", "\"has space\"", "name" },
        { "anthropic", "tools/0/cache_control", """{"type":"forever"}""", "cache_control" },
        { "anthropic", "metadata", """{"user":"x"}""", "metadata" },
        { "anthropic", "stop_sequences", """[" "]""", "stop_sequences" },
        { "gemini", "contents", null, "contents" },
        { "gemini", "surprise", "1", "surprise" },
        { "gemini", "generationConfig/max_tokens", "5", "max_tokens" },
        { "gemini", "generationConfig/stopSequences", """["a","b","c","d","e","f"]""", "stopSequences" },
        { "gemini", "generationConfig/responseSchema", """{"type":"OBJECT"}""", "response_schema" },
        { "gemini", "contents/0/role", "\"assistant\"", "valid role" },
        { "gemini", "contents/0/parts", "[]", "parts" },
        { "gemini", "contents/0/parts/0", """{"text":"a","functionCall":{"name":"f"}}""", "oneof" },
        { "gemini", "contents/0/parts/0", """{"content":"a"}""", "content" },
        { "gemini", "contents/1/parts/0/functionCall/args", "\"{}\"", "args" },
        { "gemini", "contents/1/parts/0/functionCall/arguments", "{}", "arguments" },
        { "gemini", "contents/1/parts/0/thoughtSignature", "\"Zm9yZ2Vk\"", "Thought signature" },
        { "gemini", "contents/1", null, "function call turn" },
        { "gemini", "contents/2", """{"role":"user","parts":[{"text":"no"}]}""", "function response parts" },
        { "gemini", "contents/2/parts/0/functionResponse/response", "\"r\"", "response" },
        { "gemini", "tools/0/functionDeclarations/0/parameters/additionalProperties", "false", "additionalProperties" },
        { "gemini", "tools/0/functionDeclarations/0/parameters/$schema", "\"x\"", "$schema" },
        { "gemini", "tools/0/functionDeclarations/0/name", "\"9 lives\"", "function name" },
        { "bedrock", "messages", null, "messages" },
        { "bedrock", "surprise", "1", "surprise" },
        { "bedrock", "inferenceConfig/max_tokens", "5", "max_tokens" },
        { "bedrock", "inferenceConfig/temperature", "1.5", "temperature" },
        { "bedrock", "messages/0", null, "start with a user message" },
        { "bedrock", "messages/1/role", "\"user\"", "alternate" },
        { "bedrock", "messages/0/role", "\"system\"", "role" },
        { "bedrock", "messages/0/content/0/text", "\" \"", "blank" },
        { "bedrock", "messages/0/content/0/image", """{"format":"png","source":{"bytes":"AAAA"}}""", "one and only one" },
        { "bedrock", "messages/0/content/1/image/format", "\"tiff\"", "format" },
        { "bedrock", "messages/1/content/0/toolUse/input", "\"{}\"", "input" },
        { "bedrock", "messages/1/content/0/toolUse/toolUseId", "\"has space\"", "toolUseId" },
        { "bedrock", "messages/2/content/0/toolResult/toolUseId", "\"t9\"", "t9" },
        { "bedrock", "messages/2", null, "toolResult" },
        { "bedrock", "toolConfig", null, "toolConfig" },
        { "bedrock", "toolConfig/tools", "[]", "tools" },
        { "bedrock", "toolConfig/toolChoice", """{"auto":{},"any":{}}""", "one and only one" },
        { "bedrock", "system/0/text", "\"\"", "length" },
    };

    [Theory]
    [InlineData("openai")]
    [InlineData("responses")]
    [InlineData("anthropic")]
    [InlineData("gemini")]
    [InlineData("bedrock")]
    public async Task The_request_without_a_flaw_is_answered(string dialect)
    {
        var wire = WireDialect.Named(dialect);
        await using var mock = await MockHost.StartAsync();

        var reply = await mock.PostAsync(wire, Valid[dialect]);

        Assert.True(reply.Status == 200, reply.Text);
    }

    [Theory]
    [MemberData(nameof(Flaws))]
    public async Task A_flaw_is_refused_and_named(string dialect, string place, string? value, string names)
    {
        var wire = WireDialect.Named(dialect);
        await using var mock = await MockHost.StartAsync();

        var reply = await mock.PostAsync(wire, Change(Valid[dialect], place, value));

        if (names.Length == 0)
        {
            Assert.Equal(200, reply.Status); // OpenAI takes tool turns without tools, unlike Bedrock
            return;
        }

        Assert.Equal(400, reply.Status);
        Assert.Contains(names, JsonSerializer.Deserialize<JsonElement>(reply.Bytes).ToString(), StringComparison.Ordinal);
        Assert.Equal(MockOutcome.Refused, (await mock.LastRecordAsync()).Outcome);
    }

    [Theory]
    [InlineData("openai")]
    [InlineData("anthropic")]
    [InlineData("gemini")]
    [InlineData("bedrock")]
    public async Task A_lenient_mock_takes_unknown_members(string dialect)
    {
        var wire = WireDialect.Named(dialect);
        await using var mock = await MockHost.StartAsync(new MockOptions { Strict = false });

        Assert.Equal(200, (await mock.PostAsync(wire, Change(Valid[dialect], "surprise", "1"))).Status);
    }

    [Fact]
    public async Task Headers_and_addresses_are_checked_too()
    {
        await using var mock = await MockHost.StartAsync();
        var anthropic = WireDialect.Named("anthropic");

        var unversioned = await mock.PostAsync(anthropic.Path, Valid["anthropic"], ("x-api-key", "k"));
        Assert.Equal(400, unversioned.Status);
        Assert.Contains("anthropic-version", unversioned.Text, StringComparison.Ordinal);
        Assert.Equal(404, (await mock.PostAsync("/openai/deployments/d/chat/completions", Valid["openai"], ("api-key", "k"))).Status);
        Assert.Equal(404, (await mock.PostAsync("/v1/chat", "{}")).Status);
        Assert.Equal(405, (await mock.GetAsync("/v1/chat/completions")).Status);
        Assert.Equal(400, (await mock.PostAsync(WireDialect.Named("openai"), "not json")).Status);
        Assert.Equal(400, (await mock.PostAsync(WireDialect.Named("openai"), "[]")).Status);
    }

    [Fact]
    public async Task Openai_reasoning_models_refuse_the_old_limit_and_nobody_takes_both()
    {
        await using var mock = await MockHost.StartAsync();
        var wire = WireDialect.Named("openai");
        var old = Change(Valid["openai"], "max_tokens", "5");

        Assert.Equal(200, (await mock.PostAsync(wire, old)).Status);
        Assert.Equal(400, (await mock.PostAsync(wire, Change(old, "model", "\"o3-mini\""))).Status);
        Assert.Equal(400, (await mock.PostAsync(wire, Change(old, "max_completion_tokens", "5"))).Status);
    }

    [Fact]
    public async Task A_model_that_is_not_listed_is_not_found_where_only_listed_ones_are_served()
    {
        await using var mock = await MockHost.StartAsync(new MockOptions { Models = ["m"], OnlyListedModels = true });
        var wire = WireDialect.Named("openai");

        Assert.Equal(200, (await mock.PostAsync(wire, wire.Chat("Hello"))).Status);
        var reply = await mock.PostAsync(wire, Change(wire.Chat("Hello"), "model", "\"other\""));
        Assert.Equal((404, "model_not_found"), (reply.Status, reply.Json.GetProperty("error").GetProperty("code").GetString()));
    }

    [Fact]
    public async Task A_body_over_the_limit_is_refused_as_too_large()
    {
        await using var mock = await MockHost.StartAsync(new MockOptions { MaximumBodyBytes = 1_000 });
        var wire = WireDialect.Named("anthropic");

        var reply = await mock.PostAsync(wire, wire.Chat(new string('x', 2_000)));

        Assert.Equal((413, "request_too_large"), (reply.Status, reply.Json.GetProperty("error").GetProperty("type").GetString()));
    }

    private static string Change(string json, string place, string? value)
    {
        var root = JsonNode.Parse(json)!;
        var steps = place.Split('/');
        var parent = steps[..^1].Aggregate(root, (node, step) => node is JsonArray array ? array[int.Parse(step, System.Globalization.CultureInfo.InvariantCulture)]! : node[step]!);
        if (parent is JsonArray items)
        {
            var index = int.Parse(steps[^1], System.Globalization.CultureInfo.InvariantCulture);
            items.RemoveAt(index);
            if (value is not null)
            {
                items.Insert(index, JsonNode.Parse(value));
            }
        }
        else if (value is null)
        {
            parent.AsObject().Remove(steps[^1]);
        }
        else
        {
            parent[steps[^1]] = JsonNode.Parse(value);
        }

        return root.ToJsonString();
    }
}
