using System.Buffers;
using System.Text;
using Penstock.Protocols.Anthropic;
using Penstock.Protocols.Bedrock;
using Penstock.Protocols.Bedrock.EventStream;
using Penstock.Protocols.Errors;
using Penstock.Protocols.Gemini;
using Penstock.Protocols.Inference;
using Penstock.Protocols.Inference.Answers;
using Penstock.Protocols.OpenAi;

namespace Penstock.Protocols.Tests;

/// <summary>Streams whose status was 200 and that fail nevertheless, and what each dialect's client then sees.</summary>
public sealed class BrokenStreamTests
{
    private const string OpenAiStart = "data: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hi\"},\"finish_reason\":null}]}\n\n";
    private const string AnthropicStart = "event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"id\":\"m\",\"usage\":{\"input_tokens\":3,\"output_tokens\":1}}}\n\n";

    [Theory]
    [InlineData("data: {\"error\":{\"message\":\"sk-4711\",\"type\":\"server_error\",\"code\":null}}\n\n", ErrorKind.UpstreamFault)]
    [InlineData("event: error\ndata: {\"error\":{\"message\":\"m\",\"code\":\"rate_limit_exceeded\"}}\n\n", ErrorKind.UpstreamRateLimited)]
    [InlineData("data: {\"error\":\"boom\"}\n\n", ErrorKind.StreamBroken)]
    [InlineData("data: {\"error\":{\"code\":503,\"message\":\"x\"}}\n\n", ErrorKind.UpstreamUnavailable)]
    [InlineData("data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"error\"}]}\n\n", ErrorKind.UpstreamFault)]
    [InlineData("data: {\"choices\":\n\n", ErrorKind.StreamBroken)]
    [InlineData("data: [1]\n\n", ErrorKind.StreamBroken)]
    [InlineData("data: [DONE]\n\n", ErrorKind.StreamBroken)]
    [InlineData("", ErrorKind.StreamBroken)]
    public void OpenAis_stream_fails(string rest, ErrorKind kind) => AssertFails(ChatCompletionsCodec.Instance, Encoding.UTF8.GetBytes(OpenAiStart + rest), kind);

    [Theory]
    [InlineData("event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"sk-4711\"}}\n\n", ErrorKind.UpstreamUnavailable)]
    [InlineData("event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"api_error\",\"message\":\"x\"}}\n\n", ErrorKind.UpstreamFault)]
    [InlineData("event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n", ErrorKind.StreamBroken)]
    [InlineData("event: ping\ndata: {\"type\":\"ping\"}\n\n", ErrorKind.StreamBroken)]
    public void Anthropics_stream_fails(string rest, ErrorKind kind) => AssertFails(MessagesCodec.Instance, Encoding.UTF8.GetBytes(AnthropicStart + rest), kind);

    [Theory]
    [InlineData("data: {\"error\":{\"code\":503,\"status\":\"UNAVAILABLE\",\"message\":\"sk-4711\"}}\n\n", ErrorKind.UpstreamUnavailable)]
    [InlineData("data: {\"candidates\":[{\"finishReason\":\"MALFORMED_FUNCTION_CALL\"}]}\n\n", ErrorKind.UpstreamFault)]
    [InlineData("", ErrorKind.StreamBroken)]
    public void Geminis_stream_fails(string rest, ErrorKind kind) => AssertFails(GenerateContentCodec.Instance, Encoding.UTF8.GetBytes(rest), kind);

    [Theory]
    [InlineData("exception", ":exception-type", "throttlingException", ErrorKind.UpstreamRateLimited)]
    [InlineData("exception", ":exception-type", "modelStreamErrorException", ErrorKind.UpstreamFault)]
    [InlineData("exception", ":exception-type", "validationException", ErrorKind.UpstreamRejected)]
    [InlineData("exception", ":exception-type", "serviceUnavailableException", ErrorKind.UpstreamUnavailable)]
    [InlineData("error", ":error-code", "InternalFailure", ErrorKind.StreamBroken)]
    public void Bedrocks_stream_fails(string type, string header, string name, ErrorKind kind)
    {
        var stream = new ArrayBufferWriter<byte>();
        EventStreamWriter.WriteEvent(stream, "messageStart", """{"role":"assistant"}"""u8);
        EventStreamWriter.Write(stream, [new(":message-type", type), new(header, name)], """{"message":"sk-4711"}"""u8);

        AssertFails(ConverseCodec.Instance, stream.WrittenSpan.ToArray(), kind);
    }

    [Fact]
    public void A_frame_that_is_damaged_breaks_the_stream()
    {
        var stream = new ArrayBufferWriter<byte>();
        EventStreamWriter.WriteEvent(stream, "messageStart", """{"role":"assistant"}"""u8);
        byte[] bytes = stream.WrittenSpan.ToArray();
        bytes[^6] ^= 1;

        AssertFails(ConverseCodec.Instance, bytes, ErrorKind.StreamBroken);
    }

    [Fact]
    public void An_event_without_an_end_is_not_gathered_for_ever()
    {
        using IChatStreamDecoder decoder = ChatCompletionsCodec.Instance.CreateStreamDecoder(new AnswerSeed("i", "m", 1));
        var steps = new List<ChatChunk>();
        byte[] piece = Encoding.UTF8.GetBytes(new string('x', 65536));
        int pieces = 0;
        while (!decoder.IsEnded && pieces < 1000)
        {
            decoder.Decode(piece, steps);
            pieces++;
        }

        Assert.InRange(pieces, 64, 66);
        Assert.Equal(ErrorKind.UpstreamFault, AnswerVector.Fold(steps).Error?.Kind);
    }

    [Theory]
    [InlineData("chat-completions")]
    [InlineData("completions")]
    [InlineData("responses")]
    [InlineData("messages")]
    public void No_client_is_told_that_a_broken_answer_is_whole(string name)
    {
        IClientCodec codec = new IClientCodec[] { ChatCompletionsCodec.Instance, CompletionsCodec.Instance, ResponsesCodec.Instance, MessagesCodec.Instance }
            .First(codec => string.Equals(codec.Name, name, StringComparison.Ordinal));
        var output = new ArrayBufferWriter<byte>();
        IChatStreamEncoder encoder = codec.CreateStreamEncoder(new AnswerShape { RequestId = "req-1" });
        foreach (ChatChunk step in (ChatChunk[])[new AnswerStarted("a", "m", 1), new TextDelta(0, "Hi"), new AnswerFailed(new InferenceError(ErrorKind.StreamBroken, "It broke."))])
        {
            encoder.Encode(step, output);
        }

        string text = Encoding.UTF8.GetString(output.WrittenSpan);
        Assert.Contains("It broke.", text, StringComparison.Ordinal);
        Assert.DoesNotContain("[DONE]", text, StringComparison.Ordinal);
        Assert.DoesNotContain("message_stop", text, StringComparison.Ordinal);
        Assert.DoesNotContain("response.completed", text, StringComparison.Ordinal);
        Assert.DoesNotContain("\"stop\"", text, StringComparison.Ordinal);
    }

    private static void AssertFails(IUpstreamCodec codec, byte[] stream, ErrorKind kind)
    {
        using IChatStreamDecoder decoder = codec.CreateStreamDecoder(new AnswerSeed("i", "m", 1));
        var steps = new List<ChatChunk>();
        decoder.Decode(stream, steps);
        decoder.Complete(steps);

        InferenceError error = Assert.IsType<AnswerFailed>(steps[^1]).Error;
        Assert.Equal(kind, error.Kind);
        Assert.DoesNotContain("4711", error.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(steps, step => step is ChoiceFinished or AnswerCompleted);
    }
}
