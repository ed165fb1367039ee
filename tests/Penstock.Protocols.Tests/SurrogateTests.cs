using System.Text;
using Penstock.Protocols.Errors;
using Penstock.Protocols.Inference.Answers;
using Penstock.Protocols.Json;
using Penstock.Protocols.OpenAi;

namespace Penstock.Protocols.Tests;

public sealed class SurrogateTests
{
    [Theory]
    [InlineData("\"\\ud83d\\ude00\"", "\"\\ud83d\\ude00\"")]
    [InlineData("\"\\ud83d\"", "\"\\uFFFD\"")]
    [InlineData("\"\\ude00\\ud83d\"", "\"\\uFFFD\\uFFFD\"")]
    [InlineData("\"\\ud83d\\ud83d\\ude00\"", "\"\\uFFFD\\ud83d\\ude00\"")]
    [InlineData("\"\\\\ud83d\"", "\"\\\\ud83d\"")]
    [InlineData("\"\\u00e9\\n\\\"\"", "\"\\u00e9\\n\\\"\"")]
    [InlineData("\"\\uzzzz\\", "\"\\uzzzz\\")]
    [InlineData("\"\\ud8", "\"\\ud8")]
    public void Halves_that_stand_alone_are_replaced(string json, string expected)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(json);

        Assert.Equal(expected, Encoding.UTF8.GetString(SurrogateEscapes.Repair(bytes).Span));
        Assert.Equal(!string.Equals(json, expected, StringComparison.Ordinal), SurrogateEscapes.HasLone(bytes));
    }

    [Fact]
    public void A_clients_half_is_refused_and_a_servers_half_is_mended()
    {
        InferenceError? error = ChatCompletionsCodec.Instance.DecodeRequest("""{"model":"m","messages":[{"role":"user","content":"\ud83d"}]}"""u8.ToArray()).Error;
        var steps = new List<ChatChunk>();
        ChatCompletionsCodec.Instance.DecodeAnswer(
            """{"id":"a","choices":[{"index":0,"message":{"content":"x\ud83d"},"finish_reason":"stop"}]}"""u8.ToArray(), new AnswerSeed("s", "m", 1), steps);

        Assert.Equal(ErrorKind.InvalidJson, error?.Kind);
        Assert.Equal("x\uFFFD", AnswerVector.Fold(steps).Value.Choices[0].Text);
    }
}
