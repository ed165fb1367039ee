using System.Buffers;
using System.Text;
using Penstock.Protocols.Errors;
using Penstock.Protocols.Inference;
using Penstock.Protocols.Inference.Answers;
using Penstock.Protocols.OpenAi;
using Penstock.Protocols.ServerSentEvents;

namespace Penstock.Protocols.Tests;

/// <summary>Everything that clients of OpenAI's dialects are sent is valid by OpenAI's own OpenAPI document.</summary>
public sealed class OpenApiTests
{
    private static readonly AnswerShape Shape = new()
    {
        Model = "public",
        IncludeUsage = true,
        Request = ResponsesCodec.Instance.DecodeRequest(
            """
            {"model":"public","input":"hi","instructions":"be brief","temperature":0.5,"max_output_tokens":9,"user":"u","metadata":{"a":"b"},
             "tools":[{"type":"function","name":"f","parameters":{"type":"object"},"strict":true}],"tool_choice":{"type":"function","name":"f"},
             "text":{"format":{"type":"json_schema","name":"n","schema":{"type":"object"}}},"reasoning":{"effort":"low","summary":"auto"}}
            """u8.ToArray()).Value,
    };

    public static TheoryData<AnswerVector> Vectors => AnswerVector.All;

    [Theory]
    [MemberData(nameof(Vectors))]
    public void Chat_completions_are_valid(AnswerVector vector)
    {
        AssertValid("CreateChatCompletionResponse", Whole(ChatCompletionsCodec.Instance, vector));
        AssertValidEvents("CreateChatCompletionStreamResponse", Stream(ChatCompletionsCodec.Instance, vector));
    }

    [Theory]
    [MemberData(nameof(Vectors))]
    public void Completions_are_valid(AnswerVector vector)
    {
        AssertValid("CreateCompletionResponse", Whole(CompletionsCodec.Instance, vector));
        Assert.Equal(Text(Whole(CompletionsCodec.Instance, vector)), Text(Stream(CompletionsCodec.Instance, vector)));
    }

    [Theory]
    [MemberData(nameof(Vectors))]
    public void Responses_are_valid(AnswerVector vector)
    {
        AssertValid("Response", Whole(ResponsesCodec.Instance, vector));
        AssertValidEvents("ResponseStreamEvent", Stream(ResponsesCodec.Instance, vector));
    }

    [Fact]
    public void A_response_that_fails_is_valid()
    {
        var output = new ArrayBufferWriter<byte>();
        IChatStreamEncoder encoder = ResponsesCodec.Instance.CreateStreamEncoder(Shape);
        encoder.Encode(new AnswerStarted("a", "b", 3), output);
        encoder.Encode(new TextDelta(0, "x"), output);
        encoder.Encode(new AnswerFailed(new InferenceError(ErrorKind.StreamBroken, "It broke.")), output);

        AssertValidEvents("ResponseStreamEvent", output.WrittenSpan.ToArray());
    }

    [Fact]
    public void Errors_are_valid()
    {
        foreach (ErrorKind kind in Enum.GetValues<ErrorKind>())
        {
            var output = new ArrayBufferWriter<byte>();
            ChatCompletionsCodec.Instance.EncodeError(new InferenceError(kind, "Why.", "messages[0]"), null, output);
            AssertValid("ErrorResponse", output.WrittenSpan.ToArray());
        }
    }

    [Fact]
    public void The_validator_finds_faults()
    {
        Assert.NotEmpty(OpenApiSchemas.Validate("ErrorResponse", """{"error":{"message":"m","type":"t","param":null}}"""u8.ToArray()));
        Assert.NotEmpty(OpenApiSchemas.Validate("CreateChatCompletionResponse", """{"id":"a","choices":[],"created":"x","model":"m","object":"chat.completion"}"""u8.ToArray()));
        Assert.NotEmpty(OpenApiSchemas.Validate("ResponseStreamEvent", """{"type":"response.output_text.delta"}"""u8.ToArray()));
    }

    private static byte[] Whole(IClientCodec codec, AnswerVector vector)
    {
        var output = new ArrayBufferWriter<byte>();
        codec.EncodeAnswer(vector.FoldWhole().Value, Shape, output);
        return output.WrittenSpan.ToArray();
    }

    private static byte[] Stream(IClientCodec codec, AnswerVector vector)
    {
        var output = new ArrayBufferWriter<byte>();
        IChatStreamEncoder encoder = codec.CreateStreamEncoder(Shape);
        foreach (ChatChunk step in vector.Decode(vector.Stream()))
        {
            encoder.Encode(step, output);
        }

        return output.WrittenSpan.ToArray();
    }

    private static void AssertValid(string schema, byte[] json) =>
        Assert.True(OpenApiSchemas.Validate(schema, json) is [], $"{string.Join('\n', OpenApiSchemas.Validate(schema, json))}\n{Encoding.UTF8.GetString(json)}");

    private static void AssertValidEvents(string schema, byte[] stream)
    {
        int events = 0;
        using var parser = new ServerSentEventParser();
        parser.Append(stream);
        while (parser.TryRead(out ServerSentEvent next) == ServerSentEventStatus.Event)
        {
            events++;
            if (!next.IsDone)
            {
                AssertValid(schema, next.Data.ToArray());
            }
        }

        Assert.True(events > 1);
    }

    /// <summary>The texts of a completion, whole or streamed, by choice.</summary>
    private static string Text(byte[] bytes)
    {
        var texts = new SortedDictionary<int, string>();
        foreach (string line in Encoding.UTF8.GetString(bytes).Split('\n').Select(line => line.StartsWith("data: ", StringComparison.Ordinal) ? line[6..] : line))
        {
            if (line.Length == 0 || line is "[DONE]")
            {
                continue;
            }

            foreach (System.Text.Json.Nodes.JsonNode? choice in System.Text.Json.Nodes.JsonNode.Parse(line)!["choices"]!.AsArray())
            {
                int index = (int)choice!["index"]!;
                texts[index] = texts.GetValueOrDefault(index) + (string)choice["text"]! + (string?)choice["finish_reason"];
            }
        }

        return string.Join('|', texts.Values);
    }
}
