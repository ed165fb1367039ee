using System.Text.Json;

namespace Penstock.Mock.Tests.Wire;

internal sealed class ResponsesWire : WireDialect
{
    public override string Name => "responses";

    public override string Path => "/v1/responses";

    public override string Chat(string prompt, WireOptions? options = null)
    {
        options ??= new WireOptions();
        List<string> members = [$"\"model\":\"m\",\"input\":{Json(prompt)}"];
        if (options.MaximumTokens is { } limit)
        {
            members.Add($"\"max_output_tokens\":{limit}");
        }

        if (options.Tools.Length > 0)
        {
            var tools = options.Tools.Select(tool => $"{{\"type\":\"function\",\"name\":\"{tool}\",\"parameters\":{{\"type\":\"object\",\"properties\":{{\"a\":{{\"type\":\"integer\"}}}}}}}}");
            members.Add($"\"tools\":[{string.Join(',', tools)}]");
        }

        if (options.Thinks)
        {
            members.Add("\"reasoning\":{\"effort\":\"low\",\"summary\":\"auto\"}");
        }

        if (options.Schema)
        {
            members.Add("""
                "text":{"format":{"type":"json_schema","name":"s","schema":{"type":"object","properties":{"n":{"type":"integer"}}}}}
                """);
        }

        return $"{{{string.Join(',', members)}}}";
    }

    public override Folded FoldWhole(JsonElement body)
    {
        var folded = new Folded { Terminated = true };
        TakeResponse(folded, body);
        foreach (var item in body.GetProperty("output").EnumerateArray())
        {
            TakeItem(folded, item);
        }

        return folded;
    }

    /// <summary>Text from the deltas; the rest from the finished items, which must agree with the deltas.</summary>
    public override Folded FoldStream(byte[] bytes)
    {
        var folded = new Folded();
        var (text, thought, arguments) = ("", "", "");
        var sequence = 0;
        foreach (var (name, data) in ServerSentEvents.Read(bytes))
        {
            using var document = JsonDocument.Parse(data);
            var root = document.RootElement;
            Assert.Equal(name, root.GetProperty("type").GetString());
            Assert.Equal(sequence++, root.GetProperty("sequence_number").GetInt32());
            var delta = root.TryGetProperty("delta", out var piece) ? piece.GetString() : "";
            text += name is "response.output_text.delta" ? delta : "";
            thought += name is "response.reasoning_summary_text.delta" ? delta : "";
            arguments += name is "response.function_call_arguments.delta" ? delta : "";
            switch (name)
            {
                case "response.output_item.done":
                    TakeItem(folded, root.GetProperty("item"));
                    break;
                case "response.completed" or "response.incomplete":
                    folded.Terminated = true;
                    TakeResponse(folded, root.GetProperty("response"));
                    break;
                case "error":
                    folded.Failed = true;
                    break;
            }
        }

        if (folded.Terminated)
        {
            Assert.Equal(folded.Text, text);
            Assert.Equal(folded.Reasoning, thought);
            Assert.Equal(string.Concat(folded.Calls.Select(call => call.Arguments)), arguments);
        }

        folded.Text = text;
        return folded;
    }

    private static void TakeResponse(Folded folded, JsonElement response)
    {
        folded.Finish = response.GetProperty("status").GetString();
        AddUsage(folded, response.GetProperty("usage"));
    }

    private static void TakeItem(Folded folded, JsonElement item)
    {
        switch (item.GetProperty("type").GetString())
        {
            case "message":
                folded.Text += item.GetProperty("content")[0].GetProperty("text").GetString();
                break;
            case "reasoning":
                folded.Reasoning += string.Concat(item.GetProperty("summary").EnumerateArray().Select(part => part.GetProperty("text").GetString()));
                break;
            default:
                folded.Calls.Add((item.GetProperty("name").GetString()!, item.GetProperty("arguments").GetString()!));
                break;
        }
    }
}
