using System.Text;
using Penstock.Protocols.Errors;
using Penstock.Protocols.OpenAi.Requests;

namespace Penstock.Protocols.Tests.OpenAi;

public sealed class CompletionDecoderTests
{
    [Theory]
    [InlineData("\"prompt\":5", "prompt", "invalid_type")]
    [InlineData("\"prompt\":[]", "prompt", "empty_array")]
    [InlineData("\"prompt\":[\"a\",5]", "prompt[1]", "invalid_type")]
    [InlineData("\"prompt\":[1,\"a\"]", "prompt[1]", "invalid_type")]
    [InlineData("\"prompt\":[1,-1]", "prompt[1]", "integer_below_min_value")]
    [InlineData("\"prompt\":[[1],[]]", "prompt[1]", "empty_array")]
    [InlineData("\"prompt\":null", "prompt", "missing_required_parameter")]
    [InlineData("\"prompt\":\"a\",\"logprobs\":6", "logprobs", "integer_above_max_value")]
    [InlineData("\"prompt\":\"a\",\"logprobs\":true", "logprobs", "invalid_type")]
    [InlineData("\"prompt\":\"a\",\"n\":3,\"best_of\":2", "best_of", "invalid_value")]
    [InlineData("\"prompt\":\"a\",\"echo\":\"yes\"", "echo", "invalid_type")]
    [InlineData("\"prompt\":\"a\",\"temperature\":9", "temperature", "decimal_above_max_value")]
    public void Names_the_member_that_is_wrong(string members, string path, string code)
    {
        Assert.False(TryDecode($"{{\"model\":\"m\",{members}}}", out _, out InferenceError? error));
        Assert.Equal((path, code), (error!.Parameter, error.Code));
    }

    [Theory]
    [InlineData("\"a\"", "a")]
    [InlineData("[\"a\",\"b\"]", "a|b")]
    [InlineData("[1,2]", "1,2")]
    [InlineData("[[1,2],[3]]", "1,2|3")]
    [InlineData("\"\"", "")]
    public void Takes_each_form_of_a_prompt(string prompt, string expected)
    {
        Assert.True(TryDecode($"{{\"model\":\"m\",\"prompt\":{prompt},\"logprobs\":2,\"best_of\":1}}", out CompletionRequest? request, out _));
        Assert.Equal(expected, string.Join('|', request!.Prompts.Select(one => one.Text ?? string.Join(',', one.Tokens))));
    }

    [Fact]
    public void Prompts_are_bounded()
    {
        string prompts = string.Join(',', Enumerable.Repeat("\"a\"", 129));
        Assert.False(TryDecode($"{{\"model\":\"m\",\"prompt\":[{prompts}]}}", out _, out InferenceError? error));
        Assert.Equal(("prompt", "array_above_max_length"), (error!.Parameter, error.Code));
    }

    private static bool TryDecode(string body, out CompletionRequest? request, out InferenceError? error) =>
        CompletionDecoder.TryDecode(Encoding.UTF8.GetBytes(body), out request, out error);
}
