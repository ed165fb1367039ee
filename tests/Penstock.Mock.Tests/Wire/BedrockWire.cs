using System.Text.Json;

namespace Penstock.Mock.Tests.Wire;

internal sealed class BedrockWire : WireDialect
{
    public override string Name => "bedrock";

    public override string Path => "/model/anthropic.claude-v1%3A0/converse";

    public override string StreamPath => Path + "-stream";

    public override string Streaming(string body) => body;

    public override string Chat(string prompt, WireOptions? options = null)
    {
        options ??= new WireOptions();
        List<string> inference = [];
        if (options.MaximumTokens is { } limit)
        {
            inference.Add($"\"maxTokens\":{limit}");
        }

        if (options.Stop is { } stop)
        {
            inference.Add($"\"stopSequences\":[{Json(stop)}]");
        }

        List<string> members =
        [
            $"\"messages\":[{{\"role\":\"user\",\"content\":[{{\"text\":{Json(prompt)}}}]}}],\"inferenceConfig\":{{{string.Join(',', inference)}}}",
        ];
        if (options.Tools.Length > 0)
        {
            var tools = options.Tools.Select(tool => $"{{\"toolSpec\":{{\"name\":\"{tool}\",\"inputSchema\":{{\"json\":{{\"type\":\"object\",\"properties\":{{\"a\":{{\"type\":\"integer\"}}}}}}}}}}}}");
            members.Add($"\"toolConfig\":{{\"tools\":[{string.Join(',', tools)}]}}");
        }

        if (options.Thinks)
        {
            members.Add("\"additionalModelRequestFields\":{\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":1024}}");
        }

        if (options.Schema)
        {
            members.Add("""
                "outputConfig":{"textFormat":{"type":"json_schema","structure":{"jsonSchema":{"schema":"{\"type\":\"object\",\"properties\":{\"n\":{\"type\":\"integer\"}}}"}}}}
                """);
        }

        return $"{{{string.Join(',', members)}}}";
    }

    public override Folded FoldWhole(JsonElement body)
    {
        var folded = new Folded { Terminated = true, Finish = body.GetProperty("stopReason").GetString() };
        foreach (var block in body.GetProperty("output").GetProperty("message").GetProperty("content").EnumerateArray())
        {
            if (block.TryGetProperty("text", out var text))
            {
                folded.Text += text.GetString();
            }
            else if (block.TryGetProperty("toolUse", out var use))
            {
                folded.Calls.Add((use.GetProperty("name").GetString()!, use.GetProperty("input").GetRawText()));
            }
            else
            {
                var thought = block.GetProperty("reasoningContent").GetProperty("reasoningText");
                folded.Reasoning += thought.GetProperty("text").GetString() + "#" + thought.GetProperty("signature").GetString();
            }
        }

        AddUsage(folded, body.GetProperty("usage"));
        return folded;
    }

    public override Folded FoldStream(byte[] bytes)
    {
        var folded = new Folded();
        foreach (var (headers, payload) in EventStream.Read(bytes))
        {
            using var document = JsonDocument.Parse(payload);
            var root = document.RootElement;
            if (headers[":message-type"] is not "event")
            {
                folded.Failed = true;
                continue;
            }

            switch (headers[":event-type"])
            {
                case "contentBlockStart":
                    folded.Calls.Add((root.GetProperty("start").GetProperty("toolUse").GetProperty("name").GetString()!, ""));
                    break;
                case "contentBlockDelta":
                    Take(folded, root.GetProperty("delta"));
                    break;
                case "messageStop":
                    folded.Finish = root.GetProperty("stopReason").GetString();
                    break;
                case "metadata":
                    folded.Terminated = true;
                    AddUsage(folded, root.GetProperty("usage"));
                    break;
            }
        }

        return folded;
    }

    private static void Take(Folded folded, JsonElement delta)
    {
        if (delta.TryGetProperty("text", out var text))
        {
            folded.Text += text.GetString();
        }
        else if (delta.TryGetProperty("toolUse", out var use))
        {
            folded.Calls[^1] = (folded.Calls[^1].Name, folded.Calls[^1].Arguments + use.GetProperty("input").GetString());
        }
        else
        {
            var thought = delta.GetProperty("reasoningContent");
            folded.Reasoning += thought.TryGetProperty("text", out var piece) ? piece.GetString() : "#" + thought.GetProperty("signature").GetString();
        }
    }
}
