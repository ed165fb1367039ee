using System.Text.Json;
using System.Text.Json.Nodes;
using Penstock.Protocols.Errors;
using Penstock.Protocols.Inference;
using Penstock.Protocols.Inference.Answers;
using Penstock.Protocols.Inference.Content;
using Penstock.Protocols.ServerSentEvents;

namespace Penstock.Protocols.Tests;

/// <summary>Reads Responses as a client does, and asserts on the way that the events keep to the protocol.</summary>
internal static class ResponsesReading
{
    private static readonly InferenceError Broken = new(ErrorKind.StreamBroken, "broken");

    public static Result<ChatAnswer> Whole(byte[] body) => Answer(JsonNode.Parse(body)!.AsObject());

    /// <summary>1. Numbers rise by one, names equal types. 2. What grew by deltas equals what is done, and the response at the end.</summary>
    public static Result<ChatAnswer> Stream(byte[] bytes)
    {
        using var parser = new ServerSentEventParser();
        parser.Append(bytes);
        var grown = new Grown();
        int sequence = 0;
        JsonObject? last = null;
        while (parser.TryRead(out ServerSentEvent next) == ServerSentEventStatus.Event)
        {
            last = JsonNode.Parse(next.Data.Span)!.AsObject();
            Assert.True(next.IsType(System.Text.Encoding.UTF8.GetBytes(Text(last, "type"))));
            Assert.Equal(sequence++, (int)last["sequence_number"]!);
            grown.Take(last);
        }

        if (last is null || Text(last, "type") is not ("response.completed" or "response.incomplete"))
        {
            Assert.Equal("error", last is null ? "" : Text(last, "type"));
            return Broken;
        }

        JsonObject response = last["response"]!.AsObject();
        grown.AssertEqual(response["output"]!.AsArray());
        return Answer(response);
    }

    private static Result<ChatAnswer> Answer(JsonObject response)
    {
        string status = Text(response, "status");
        JsonArray output = response["output"]!.AsArray();
        List<ContentPart> parts = [.. output.SelectMany(item => Parts(item!.AsObject()))];
        string? incomplete = response["incomplete_details"]?["reason"]?.GetValue<string>();
        FinishReason reason = incomplete switch
        {
            "max_output_tokens" => FinishReason.Length,
            "content_filter" => FinishReason.ContentFilter,
            _ => parts.Exists(part => part is ToolCallPart) ? FinishReason.ToolCalls : FinishReason.Stop,
        };
        Assert.Equal(incomplete is null ? "completed" : "incomplete", status);
        JsonNode? usage = response["usage"];
        return new ChatAnswer(
            Text(response, "id"),
            Text(response, "model"),
            (long)response["created_at"]!,
            [new ChatChoice(0, parts, reason)],
            new TokenUsage
            {
                PromptTokens = (long?)usage?["input_tokens"],
                CachedTokens = (long?)usage?["input_tokens_details"]?["cached_tokens"],
                CacheWriteTokens = (long?)usage?["input_tokens_details"]?["cache_write_tokens"],
                OutputTokens = (long?)usage?["output_tokens"],
                ReasoningTokens = (long?)usage?["output_tokens_details"]?["reasoning_tokens"],
            });
    }

    private static IEnumerable<ContentPart> Parts(JsonObject item)
    {
        switch (Text(item, "type"))
        {
            case "message":
                return item["content"]!.AsArray().Select(part => (ContentPart)(part!["refusal"] is JsonNode refusal
                    ? new RefusalPart(refusal.GetValue<string>())
                    : new TextPart(part["text"]!.GetValue<string>())));
            case "function_call":
                return [new ToolCallPart(Text(item, "call_id"), Text(item, "name"), Text(item, "arguments"))];
            default:
                string thought = string.Concat(item["summary"]!.AsArray().Select(part => part!["text"]!.GetValue<string>()));
                string? opaque = item["encrypted_content"]?.GetValue<string>();
                return [new ReasoningPart(thought) { Provider = opaque is null ? null : "opaque", Encrypted = opaque }];
        }
    }

    private static string Text(JsonObject node, string name) => node[name]!.GetValue<string>();

    /// <summary>Items as they grow.</summary>
    private sealed class Grown
    {
        private readonly SortedDictionary<int, JsonObject> _items = [];
        private readonly Dictionary<int, string> _text = [];
        private readonly HashSet<int> _done = [];

        public void Take(JsonObject step)
        {
            int index = (int?)step["output_index"] ?? -1;
            Assert.DoesNotContain(index, _done);
            switch (Text(step, "type"))
            {
                case "response.output_item.added":
                    Assert.Equal(_items.Count, index);
                    _items.Add(index, step["item"]!.AsObject());
                    _text[index] = "";
                    break;
                case "response.output_text.delta" or "response.refusal.delta" or "response.function_call_arguments.delta"
                    or "response.reasoning_summary_text.delta":
                    Assert.Equal(Text(_items[index], "id"), Text(step, "item_id"));
                    _text[index] += Text(step, "delta");
                    break;
                case "response.output_text.done" or "response.reasoning_summary_text.done":
                    Assert.EndsWith(Text(step, "text"), _text[index], StringComparison.Ordinal);
                    break;
                case "response.function_call_arguments.done":
                    Assert.Equal(_text[index], Text(step, "arguments"));
                    break;
                case "response.output_item.done":
                    Assert.Equal(Text(_items[index], "id"), Text(step["item"]!.AsObject(), "id"));
                    _items[index] = step["item"]!.AsObject();
                    _done.Add(index);
                    break;
            }
        }

        public void AssertEqual(JsonArray output)
        {
            Assert.Equal(_items.Count, _done.Count);
            Assert.Equal(
                output.Select(item => WithoutLogprobs(item!)),
                _items.Values.Select(WithoutLogprobs));
            Assert.Equal(string.Concat(output.Select(Said)), string.Concat(_items.Keys.Select(index => _text[index])));
        }

        private static string WithoutLogprobs(JsonNode item)
        {
            JsonNode copy = item.DeepClone();
            foreach (JsonNode? part in copy["content"]?.AsArray() ?? [])
            {
                part!.AsObject().Remove("logprobs");
            }

            return copy.ToJsonString(new JsonSerializerOptions { WriteIndented = false });
        }

        private static string Said(JsonNode? item) => string.Concat(Parts(item!.AsObject()).Select(part => part switch
        {
            TextPart text => text.Text,
            RefusalPart refusal => refusal.Text,
            ToolCallPart call => call.Arguments,
            ReasoningPart thought => thought.Text,
            _ => "",
        }));
    }
}
