using System.Text;
using System.Text.Json;
using CsCheck;
using Penstock.Protocols.Errors;
using Penstock.Protocols.Json;
using Penstock.Protocols.OpenAi;
using Penstock.Protocols.OpenAi.Requests;

namespace Penstock.Protocols.Tests.Json;

public sealed class JsonBodyTests
{
    [Theory]
    [InlineData("", null, "empty")]
    [InlineData("   ", null, "line 1, byte 4")]
    [InlineData("{", null, "line 1, byte 2")]
    [InlineData("{\"a\":1}\n{", null, "line 2, byte 1")]
    [InlineData("{'a':1}", null, "line 1, byte 2")]
    [InlineData("{\"a\":1,}", null, "line 1, byte 8")]
    [InlineData("{\"a\":NaN}", null, "line 1, byte 6")]
    [InlineData("[]", null, "must be a JSON object")]
    [InlineData("null", null, "must be a JSON object")]
    [InlineData("{\"a\":1,\"a\":2}", "duplicate_property", "twice")]
    [InlineData("{\"a\":1,\"\\u0061\":2}", "duplicate_property", "twice")]
    [InlineData("{\"a\":\"\\ud800\"}", null, "surrogate")]
    [InlineData("{\"a\":\"\\uD83D\\uDE00 \\uDFFF\"}", null, "surrogate")]
    [InlineData("{\"\\udc00\":1}", null, "surrogate")]
    public void Refuses_what_is_no_sound_object(string body, string? code, string expected)
    {
        Assert.False(JsonBody.TryParse(Encoding.UTF8.GetBytes(body), out _, out InferenceError? error));

        Assert.Equal((ErrorKind.InvalidJson, code), (error.Kind, error.Code));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Refuses_bytes_that_are_no_utf8() =>
        Assert.False(JsonBody.TryParse([(byte)'{', (byte)'"', 0xC3, 0x28, (byte)'"', (byte)':', (byte)'1', (byte)'}'], out _, out _));

    [Theory]
    [InlineData(64, true)]
    [InlineData(65, false)]
    [InlineData(20_000, false)]
    public void Takes_64_levels_and_no_more(int levels, bool taken)
    {
        string body = string.Concat(Enumerable.Repeat("{\"a\":", levels - 1)) + "{}" + new string('}', levels - 1);

        Assert.Equal(taken, JsonBody.TryParse(Encoding.UTF8.GetBytes(body), out _, out InferenceError? error));
        Assert.Equal(taken ? null : "json_too_deep", error?.Code);
    }

    [Fact]
    public void Takes_pairs_of_surrogates_and_text_of_any_script()
    {
        Assert.True(JsonBody.TryParse("{\"a\":\"\\ud83d\\ude00 \\u0041 日本\"}"u8, out JsonElement root, out _));
        Assert.Equal("😀 A 日本", root.GetProperty("a").GetString());
    }

    [Fact]
    public void Nothing_that_a_client_sends_throws()
    {
        byte[] body = Encoding.UTF8.GetBytes(
            """{"model":"m","messages":[{"role":"user","content":[{"type":"text","text":"a\u0041 ü"}]}],"stop":["x"],"logit_bias":{"5":1},"tools":[{"type":"function","function":{"name":"f"}}],"seed":1e3}""");
        Gen.Select(Gen.Int[0, body.Length - 1], Gen.Byte, Gen.Int[0, body.Length - 1], Gen.OneOf([.. "{}[]\":,\\0eu-ntf".Select(Gen.Const)]))
            .Sample((place, value, second, token) =>
            {
                byte[] mutated = [.. body];
                mutated[place] = value;
                mutated[second] = (byte)token;
                bool decoded = ChatCompletionDecoder.TryDecode(mutated, out ChatCompletionRequest? request, out InferenceError? error);

                Assert.Equal(decoded, request is not null);
                Assert.Equal(decoded, error is null);
                if (error is not null)
                {
                    Assert.NotEmpty(OpenAiErrorWriter.ToUtf8Json(error));
                }
            }, iter: 20_000);
    }
}
