using System.Text.Json;

namespace Penstock.Mock.Tests.Wire;

internal sealed class AnthropicWire : WireDialect
{
    public override string Name => "anthropic";

    public override string Path => "/v1/messages";

    public override (string Name, string Value)[] Headers => [("x-api-key", "sk-test"), ("anthropic-version", "2023-06-01")];

    public override string Chat(string prompt, WireOptions? options = null)
    {
        options ??= new WireOptions();
        List<string> members =
        [
            $"\"model\":\"m\",\"max_tokens\":{options.MaximumTokens ?? 4096},\"messages\":[{{\"role\":\"user\",\"content\":{Json(prompt)}}}]",
        ];
        if (options.Stop is { } stop)
        {
            members.Add($"\"stop_sequences\":[{Json(stop)}]");
        }

        if (options.Tools.Length > 0)
        {
            var tools = options.Tools.Select(tool => $"{{\"name\":\"{tool}\",\"input_schema\":{{\"type\":\"object\",\"properties\":{{\"a\":{{\"type\":\"integer\"}}}}}}}}");
            members.Add($"\"tools\":[{string.Join(',', tools)}]");
        }

        if (options.Thinks)
        {
            members.Add("\"thinking\":{\"type\":\"adaptive\"}");
        }

        if (options.Schema)
        {
            members.Add("""
                "output_config":{"format":{"type":"json_schema","schema":{"type":"object","properties":{"n":{"type":"integer"}}}}}
                """);
        }

        return $"{{{string.Join(',', members)}}}";
    }

    public override Folded FoldWhole(JsonElement body)
    {
        var folded = new Folded { Terminated = true, Finish = body.GetProperty("stop_reason").GetString() };
        foreach (var block in body.GetProperty("content").EnumerateArray())
        {
            switch (block.GetProperty("type").GetString())
            {
                case "thinking":
                    folded.Reasoning += block.GetProperty("thinking").GetString() + "#" + block.GetProperty("signature").GetString();
                    break;
                case "text":
                    folded.Text += block.GetProperty("text").GetString();
                    break;
                default:
                    folded.Calls.Add((block.GetProperty("name").GetString()!, block.GetProperty("input").GetRawText()));
                    break;
            }
        }

        AddUsage(folded, body.GetProperty("usage"));
        return folded;
    }

    public override Folded FoldStream(byte[] bytes)
    {
        var folded = new Folded();
        var open = -1;
        foreach (var (name, data) in ServerSentEvents.Read(bytes))
        {
            using var document = JsonDocument.Parse(data);
            var root = document.RootElement;
            Assert.Equal(name, root.GetProperty("type").GetString());
            switch (name)
            {
                case "message_start":
                    AddUsage(folded, root.GetProperty("message").GetProperty("usage"));
                    break;
                case "content_block_start":
                    Assert.Equal(open + 1, root.GetProperty("index").GetInt32());
                    open++;
                    Begin(folded, root.GetProperty("content_block"));
                    break;
                case "content_block_delta":
                    Assert.Equal(open, root.GetProperty("index").GetInt32());
                    Take(folded, root.GetProperty("delta"));
                    break;
                case "message_delta":
                    folded.Finish = root.GetProperty("delta").GetProperty("stop_reason").GetString();
                    AddUsage(folded, root.GetProperty("usage"));
                    break;
                case "message_stop":
                    folded.Terminated = true;
                    break;
                case "error":
                    folded.Failed = true;
                    break;
            }
        }

        return folded;
    }

    private static void Begin(Folded folded, JsonElement block)
    {
        if (block.GetProperty("type").GetString() is "tool_use")
        {
            Assert.Equal("{}", block.GetProperty("input").GetRawText());
            folded.Calls.Add((block.GetProperty("name").GetString()!, ""));
        }
    }

    private static void Take(Folded folded, JsonElement delta)
    {
        switch (delta.GetProperty("type").GetString())
        {
            case "text_delta":
                folded.Text += delta.GetProperty("text").GetString();
                break;
            case "thinking_delta":
                folded.Reasoning += delta.GetProperty("thinking").GetString();
                break;
            case "signature_delta":
                folded.Reasoning += "#" + delta.GetProperty("signature").GetString();
                break;
            default:
                folded.Calls[^1] = (folded.Calls[^1].Name, folded.Calls[^1].Arguments + delta.GetProperty("partial_json").GetString());
                break;
        }
    }
}
