using System.Text;
using Penstock.Protocols.Errors;
using Penstock.Protocols.OpenAi.Requests;
using Penstock.Worker.Hosting.Requests;
using Penstock.Worker.Templates;

namespace Penstock.Worker.Tests.Hosting;

public sealed class ConversationEncoderTests
{
    private const string Plain = "{%- for m in messages %}{{ m.role }}:{{ m.content }}{% for c in m.tool_calls or [] %}[{{ c.function.name }}]{% endfor %}<end>{% endfor -%}";

    [Theory]
    [InlineData("{\"role\":\"user\",\"content\":\"Hi\"}", "user:Hi")]
    [InlineData("{\"role\":\"developer\",\"content\":\"Be short.\"}", "system:Be short.")]
    [InlineData("{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"a\"},{\"type\":\"text\",\"text\":\"b\"}]}", "user:a\nb")]
    [InlineData("{\"role\":\"developer\",\"content\":[{\"type\":\"text\",\"text\":\"a\"},{\"type\":\"text\",\"text\":\"b\"}]}", "system:a\nb")]
    [InlineData("{\"role\":\"assistant\",\"refusal\":\"No.\"}", "assistant:No.")]
    [InlineData("{\"role\":\"assistant\",\"content\":[{\"type\":\"refusal\",\"refusal\":\"No.\"}]}", "assistant:No.")]
    [InlineData("{\"role\":\"assistant\",\"content\":[{\"type\":\"text\",\"text\":\"a\"}],\"tool_calls\":[{\"id\":\"1\",\"type\":\"function\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}]}", "assistant:a[f]")]
    public void Each_kind_of_message_reaches_the_template(string message, string expected) =>
        Assert.Equal([256, .. Encoding.UTF8.GetBytes(expected).Select(octet => (int)octet), FakeTokenizer.Control], Encode(message));

    [Fact]
    public void A_user_who_types_a_control_token_gets_its_letters() =>
        Assert.Equal([256, .. "user:a<end>b".Select(letter => (int)letter), FakeTokenizer.Control], Encode("{\"role\":\"user\",\"content\":\"a<end>b\"}"));

    [Fact]
    public void A_begin_of_text_that_the_template_writes_is_not_doubled() =>
        Assert.Equal(FakeTokenizer.Control, Assert.Single(Encode("{\"role\":\"user\",\"content\":\"x\"}", "{{ bos_token }}{% for m in messages %}{{ m.content }}{% endfor %}"), token => token >= 256));

    [Fact]
    public void What_the_template_refuses_is_the_callers_fault()
    {
        ConversationEncoder encoder = Encoder("{% for m in messages %}{% if m.content == 'bad' %}{{ raise_exception('Speak politely.') }}{% endif %}{{ m.content }}{% endfor %}");

        Assert.False(encoder.Encode(Messages("{\"role\":\"user\",\"content\":\"bad\"}")).TryGet(out _, out InferenceError? error));
        Assert.Equal((ErrorKind.InvalidRequest, "messages"), (error.Kind, error.Parameter));
        Assert.Contains("Speak politely.", error.Message, StringComparison.Ordinal);
    }

    private static int[] Encode(string message, string template = Plain)
    {
        Assert.True(Encoder(template).Encode(Messages(message)).TryGet(out PromptTokens? tokens, out InferenceError? error), error?.Message);
        return [.. tokens.Tokens];
    }

    private static ConversationEncoder Encoder(string source)
    {
        TemplateResult<ChatTemplate> template = ChatTemplate.Compile(source, new ChatTemplateOptions { BosToken = "<end>" });
        Assert.True(template.IsSuccess, template.Error?.ToString());
        return new ConversationEncoder(template.Value, new FakeTokenizer());
    }

    private static IReadOnlyList<ChatCompletionMessage> Messages(string message)
    {
        Assert.True(
            ChatCompletionDecoder.TryDecode(
                Encoding.UTF8.GetBytes($"{{\"model\":\"m\",\"messages\":[{message}]}}"), out ChatCompletionRequest? request, out InferenceError? error),
            error?.Message);
        return request.Messages;
    }
}
