using System.Text.Json;

namespace Penstock.Mock.Tests.Wire;

internal sealed class OpenAiChatWire(string name, string path) : WireDialect
{
    private const string Parameters = """{"type":"object","properties":{"a":{"type":"integer"}},"required":["a"]}""";

    public override string Name => name;

    public override string Path => path;

    public override (string Name, string Value)[] Headers =>
        name.StartsWith("azure", StringComparison.Ordinal) ? [("api-key", "sk-test")] : base.Headers;

    public override string Chat(string prompt, WireOptions? options = null)
    {
        options ??= new WireOptions();
        List<string> members = [$"\"model\":\"m\",\"messages\":[{{\"role\":\"user\",\"content\":{Json(prompt)}}}]"];
        if (options.MaximumTokens is { } limit)
        {
            members.Add($"\"max_completion_tokens\":{limit}");
        }

        if (options.Stop is { } stop)
        {
            members.Add($"\"stop\":[{Json(stop)}]");
        }

        if (options.Tools.Length > 0)
        {
            var tools = options.Tools.Select(tool => $"{{\"type\":\"function\",\"function\":{{\"name\":\"{tool}\",\"parameters\":{Parameters}}}}}");
            members.Add($"\"tools\":[{string.Join(',', tools)}]");
        }

        if (options.Thinks)
        {
            members.Add("\"reasoning_effort\":\"low\"");
        }

        if (options.Schema)
        {
            members.Add("""
                "response_format":{"type":"json_schema","json_schema":{"name":"s","strict":true,"schema":{"type":"object","properties":{"n":{"type":"integer"}},"required":["n"],"additionalProperties":false}}}
                """);
        }

        return $"{{{string.Join(',', members)}}}";
    }

    public override string Streaming(string body) =>
        $"{{\"stream\":true,\"stream_options\":{{\"include_usage\":true}},{body.AsSpan().TrimStart()[1..]}";

    public override Folded FoldWhole(JsonElement body)
    {
        var folded = new Folded { Terminated = true };
        var choice = body.GetProperty("choices")[0];
        var message = choice.GetProperty("message");
        folded.Text = message.GetProperty("content").GetString() ?? "";
        folded.Reasoning = message.TryGetProperty("reasoning_content", out var thought) ? thought.GetString()! : "";
        folded.Finish = choice.GetProperty("finish_reason").GetString();
        foreach (var call in message.TryGetProperty("tool_calls", out var calls) ? calls.EnumerateArray() : default)
        {
            var function = call.GetProperty("function");
            folded.Calls.Add((function.GetProperty("name").GetString()!, function.GetProperty("arguments").GetString()!));
        }

        AddUsage(folded, body.GetProperty("usage"));
        return folded;
    }

    public override Folded FoldStream(byte[] bytes)
    {
        var folded = new Folded();
        var ids = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (_, data) in ServerSentEvents.Read(bytes))
        {
            if (data is "[DONE]")
            {
                folded.Terminated = true;
                continue;
            }

            using var document = JsonDocument.Parse(data);
            var chunk = document.RootElement;
            if (chunk.TryGetProperty("error", out _))
            {
                folded.Failed = true;
                continue;
            }

            ids.Add(chunk.GetProperty("id").GetString()!);
            Take(folded, chunk);
        }

        Assert.True(ids.Count <= 1, "Every chunk has the same id.");
        return folded;
    }

    private static void Take(Folded folded, JsonElement chunk)
    {
        if (chunk.TryGetProperty("usage", out var usage) && usage.ValueKind == JsonValueKind.Object)
        {
            AddUsage(folded, usage);
        }

        foreach (var choice in chunk.GetProperty("choices").EnumerateArray())
        {
            folded.Finish = choice.GetProperty("finish_reason").GetString() ?? folded.Finish;
            var delta = choice.GetProperty("delta");
            folded.Text += delta.TryGetProperty("content", out var text) ? text.GetString() : "";
            folded.Reasoning += delta.TryGetProperty("reasoning_content", out var thought) ? thought.GetString() : "";
            foreach (var call in delta.TryGetProperty("tool_calls", out var calls) ? calls.EnumerateArray() : default)
            {
                TakeCall(folded, call);
            }
        }
    }

    private static void TakeCall(Folded folded, JsonElement call)
    {
        var index = call.GetProperty("index").GetInt32();
        var function = call.GetProperty("function");
        if (index == folded.Calls.Count)
        {
            Assert.StartsWith("call_", call.GetProperty("id").GetString()!, StringComparison.Ordinal);
            folded.Calls.Add((function.GetProperty("name").GetString()!, function.GetProperty("arguments").GetString()!));
            return;
        }

        Assert.False(call.TryGetProperty("id", out _), "An id must come once.");
        Assert.False(function.TryGetProperty("name", out _), "A name must come once.");
        folded.Calls[index] = (folded.Calls[index].Name, folded.Calls[index].Arguments + function.GetProperty("arguments").GetString());
    }
}
