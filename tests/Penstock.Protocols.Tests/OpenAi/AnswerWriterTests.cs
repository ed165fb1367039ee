using System.Buffers;
using System.Text;
using Penstock.Protocols.OpenAi.Answers;
using Penstock.Protocols.OpenAi.Requests;

namespace Penstock.Protocols.Tests.OpenAi;

/// <summary>Golden texts, checked against OpenAI's reference by eye.</summary>
public sealed class AnswerWriterTests
{
    private static readonly CompletionEnvelope Envelope = new("chatcmpl-1", 1_700_000_000, "demo", "fp_1");
    private static readonly TokenLogProbability Hi =
        new("Hi", -0.25, "Hi"u8.ToArray(), [new("Hi", -0.25, "Hi"u8.ToArray(), []), new("\uFFFD", double.NegativeInfinity, new byte[] { 0xC3 }, [])]);

    private readonly ArrayBufferWriter<byte> _output = new();

    [Fact]
    public void A_whole_chat_completion()
    {
        ChatCompletionWriter.Write(
            _output,
            Envelope,
            [
                new ChatCompletionChoice(0, "Grüße \"x\"\n", FinishReasons.Stop) { LogProbs = [Hi] },
                new ChatCompletionChoice(1, null, FinishReasons.ToolCalls) { ToolCalls = [new ChatCompletionToolCall("c1", "f", "{}")] },
            ],
            new CompletionUsage(10, 4, 8));

        Assert.Equal(
            """{"id":"chatcmpl-1","object":"chat.completion","created":1700000000,"model":"demo","system_fingerprint":"fp_1","choices":["""
            + """{"index":0,"message":{"role":"assistant","content":"Grüße \"x\"\n","refusal":null},"logprobs":{"content":[{"token":"Hi","logprob":-0.25,"bytes":[72,105],"top_logprobs":["""
            + """{"token":"Hi","logprob":-0.25,"bytes":[72,105]},{"token":"�","logprob":-9999,"bytes":[195]}]}],"refusal":null},"finish_reason":"stop"},"""
            + """{"index":1,"message":{"role":"assistant","content":null,"refusal":null,"tool_calls":[{"id":"c1","type":"function","function":{"name":"f","arguments":"{}"}}]},"logprobs":null,"finish_reason":"tool_calls"}]"""
            + ""","usage":{"prompt_tokens":10,"completion_tokens":4,"total_tokens":14,"prompt_tokens_details":{"cached_tokens":8},"completion_tokens_details":{"reasoning_tokens":0}}}""",
            Text());
    }

    [Fact]
    public void A_streamed_chat_completion_without_usage()
    {
        using var writer = new ChatChunkWriter(Envelope, includeUsage: false);
        writer.Write(_output, 0, ChatDelta.Start);
        writer.Write(_output, 0, new ChatDelta { Content = "Hi" }, [Hi with { Top = [] }]);
        writer.Write(_output, 0, ChatDelta.Empty, finishReason: FinishReasons.Length);

        const string Head = """data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1700000000,"model":"demo","system_fingerprint":"fp_1","choices":[""";
        Assert.Equal(
            Head + """{"index":0,"delta":{"role":"assistant","content":""},"logprobs":null,"finish_reason":null}]}""" + "\n\n"
            + Head + """{"index":0,"delta":{"content":"Hi"},"logprobs":{"content":[{"token":"Hi","logprob":-0.25,"bytes":[72,105],"top_logprobs":[]}],"refusal":null},"finish_reason":null}]}""" + "\n\n"
            + Head + """{"index":0,"delta":{},"logprobs":null,"finish_reason":"length"}]}""" + "\n\n",
            Text());
    }

    [Fact]
    public void A_streamed_chat_completion_with_usage_and_tool_calls()
    {
        using var writer = new ChatChunkWriter(Envelope with { SystemFingerprint = null }, includeUsage: true);
        writer.Write(_output, 1, new ChatDelta { ToolCalls = [new ToolCallDelta(0, "c1", "f", ""), new ToolCallDelta(0, null, null, "{}")] });
        writer.WriteUsage(_output, new CompletionUsage(3, 2));

        const string Head = """data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1700000000,"model":"demo","choices":[""";
        Assert.Equal(
            Head + """{"index":1,"delta":{"tool_calls":[{"index":0,"id":"c1","type":"function","function":{"name":"f","arguments":""}},{"index":0,"function":{"arguments":"{}"}}]},"logprobs":null,"finish_reason":null}],"usage":null}""" + "\n\n"
            + Head + """],"usage":{"prompt_tokens":3,"completion_tokens":2,"total_tokens":5,"prompt_tokens_details":{"cached_tokens":0},"completion_tokens_details":{"reasoning_tokens":0}}}""" + "\n\n",
            Text());
    }

    [Fact]
    public void A_whole_completion_with_log_probabilities()
    {
        TokenLogProbability twice = Hi with { Top = [.. Hi.Top, new("Hi", -5, default, [])] };
        CompletionWriter.Write(
            _output,
            Envelope,
            [new CompletionChoice(0, "Hi", FinishReasons.Length) { LogProbs = [twice], TextOffsets = [0] }],
            new CompletionUsage(1, 1));

        Assert.Equal(
            """{"id":"chatcmpl-1","object":"text_completion","created":1700000000,"model":"demo","system_fingerprint":"fp_1","choices":["""
            + """{"index":0,"text":"Hi","logprobs":{"tokens":["Hi"],"token_logprobs":[-0.25],"top_logprobs":[{"Hi":-0.25,"�":-9999}],"text_offset":[0]},"finish_reason":"length"}]"""
            + ""","usage":{"prompt_tokens":1,"completion_tokens":1,"total_tokens":2,"prompt_tokens_details":{"cached_tokens":0},"completion_tokens_details":{"reasoning_tokens":0}}}""",
            Text());
    }

    [Fact]
    public void A_streamed_completion()
    {
        CompletionWriter.WriteChunk(_output, Envelope, new CompletionChoice(2, "a\nb", null), null, includeUsage: true);

        Assert.Equal(
            """data: {"id":"chatcmpl-1","object":"text_completion","created":1700000000,"model":"demo","system_fingerprint":"fp_1","choices":[{"index":2,"text":"a\nb","logprobs":null,"finish_reason":null}],"usage":null}""" + "\n\n",
            Text());
    }

    [Fact]
    public void Models()
    {
        ModelWriter.WriteList(_output, [new ModelCard("demo", 5, "penstock", 512), new ModelCard("b", 6, "x")]);

        Assert.Equal(
            """{"object":"list","data":[{"id":"demo","object":"model","created":5,"owned_by":"penstock","max_model_len":512},{"id":"b","object":"model","created":6,"owned_by":"x"}]}""",
            Text());
    }

    private string Text() => Encoding.UTF8.GetString(_output.WrittenSpan);
}
