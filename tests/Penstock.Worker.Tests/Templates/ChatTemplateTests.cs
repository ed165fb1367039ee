using System.Text.Json;
using Penstock.Worker.Templates;

namespace Penstock.Worker.Tests.Templates;

public sealed class ChatTemplateTests
{
    private static readonly string[] WithToolCalls =
        ["llama-3.1", "mistral-nemo", "qwen-2.5", "qwen-3", "hermes-3-tool-use", "gpt-oss", "glm-4.6", "granite-4.0"];

    [Theory]
    [InlineData("{{ 'x' + 1 }}", TemplateErrorKind.Evaluation)]
    [InlineData("{% for m in messages %}{{ m.role }}{% endfor %}", TemplateErrorKind.Raised)]
    [InlineData("{{ raise_exception('Never.') }}", TemplateErrorKind.Raised)]
    [InlineData("{% for m in messages %}{{ m.content | nosuch }}{% endfor %}", TemplateErrorKind.Unsupported)]
    [InlineData("{% for m in messages %}{{ m.content }}{% if m.role == 'assistant' %}{{ nosuch() }}{% endif %}{% endfor %}", TemplateErrorKind.Evaluation)]
    [InlineData("", TemplateErrorKind.Raised)]
    public void Refuses_at_load_what_it_could_not_render(string source, TemplateErrorKind kind)
    {
        var result = ChatTemplate.Compile(source, Fixtures.Options);

        Assert.False(result.IsSuccess);
        Assert.Equal(kind, result.Error.Kind);
    }

    [Fact]
    public void Takes_a_template_that_refuses_system_messages()
    {
        var template = Fixtures.Compile("gemma-2");

        var result = template.Render([new("system", "x"), new("user", "hi")], tools: null, addGenerationPrompt: true);

        Assert.False(template.Abilities.SystemRole);
        Assert.Equal((TemplateErrorKind.Raised, "System role not supported"), (result.Error!.Kind, result.Error.Message));
    }

    [Fact]
    public void Learns_which_templates_render_tools()
    {
        foreach (var name in Fixtures.TemplateNames())
        {
            var abilities = Fixtures.Compile(name).Abilities;
            Assert.True(!WithToolCalls.Contains(name) || abilities is { Tools: true, ToolCalls: true, ToolResults: true }, $"{name}: {abilities}");
        }
        Assert.Equal(new ChatTemplateAbilities(SystemRole: true, Tools: false, ToolCalls: false, ToolResults: true), WithoutCalls("demo"));
        Assert.Equal(new ChatTemplateAbilities(SystemRole: true, Tools: false, ToolCalls: false, ToolResults: true), WithoutCalls("phi-3-small"));
    }

    [Theory]
    [InlineData("qwen-2.5", "{\"name\": \"f\", \"arguments\": {\"x\": 1}}")]
    [InlineData("deepseek-r1", "{\"x\": 1}\n```")]
    public void Gives_arguments_in_the_form_that_the_template_wants(string name, string expected)
    {
        using var message = JsonDocument.Parse(
            """{"role":"assistant","content":null,"tool_calls":[{"id":"call00001","type":"function","function":{"name":"f","arguments":"{\"x\": 1}"}}]}""");

        var result = Fixtures.Compile(name).Render(
            [new("user", "hi"), TemplateMessage.FromJson(message.RootElement)], tools: null, addGenerationPrompt: false);

        Assert.True(result.IsSuccess, result.Error?.ToString());
        Assert.Contains(expected, Fixtures.Join(result.Value), StringComparison.Ordinal);
    }

    [Fact]
    public void Joins_parts_of_text_for_templates_that_take_text()
    {
        using var message = JsonDocument.Parse("""{"role":"user","content":[{"type":"text","text":"a"},{"type":"text","text":"b"}]}""");

        var result = Fixtures.Compile("chatml").Render([TemplateMessage.FromJson(message.RootElement)], tools: null, addGenerationPrompt: false);

        Assert.Equal("<|im_start|>user\na\nb<|im_end|>\n", Fixtures.Join(result.Value!));
    }

    [Fact]
    public void Gives_parts_to_templates_that_take_nothing_else()
    {
        const string Source = "{% for m in messages %}{% for p in m.content %}{{ p.text }};{% endfor %}{% endfor %}";

        var result = ChatTemplate.Compile(Source, Fixtures.Options).Value!.Render([new("user", "hi")], tools: null, addGenerationPrompt: false);

        Assert.Equal("hi;", Fixtures.Join(result.Value!));
    }

    [Fact]
    public void Leaves_arguments_that_are_no_object_as_they_are()
    {
        using var message = JsonDocument.Parse(
            """{"role":"assistant","content":"","tool_calls":[{"id":"call00001","type":"function","function":{"name":"f","arguments":"not json"}}]}""");

        var result = Fixtures.Compile("qwen-2.5").Render(
            [new("user", "hi"), TemplateMessage.FromJson(message.RootElement)], tools: null, addGenerationPrompt: false);

        Assert.Contains("\"not json\"", Fixtures.Join(result.Value!), StringComparison.Ordinal);
    }

    [Fact]
    public void Falls_back_to_chatml_by_name()
    {
        var template = ChatTemplate.Compile(FallbackTemplates.Find("ChatML")!, Fixtures.Options).Value!;

        foreach (var conversation in Fixtures.Conversations().Where(item => item.GetProperty("name").GetString() is "system" or "multi-turn" or "unicode"))
        {
            var expected = Fixtures.Golden("chatml").GetProperty("results").GetProperty(conversation.GetProperty("name").GetString()!);
            Assert.Equal(expected.GetProperty("text").GetString(), Fixtures.Join(Fixtures.Render(template, conversation).Value!));
        }
        Assert.Null(FallbackTemplates.Find("other"));
    }

    [Fact]
    public void Refuses_a_message_without_a_role()
    {
        using var message = JsonDocument.Parse("""{"content":"x"}""");

        Assert.Throws<ArgumentException>(() => TemplateMessage.FromJson(message.RootElement));
    }

    [Fact]
    public async Task Renders_on_many_threads_at_once()
    {
        var template = Fixtures.Compile("llama-3.1");
        var conversation = Fixtures.Conversations().Single(item => item.GetProperty("name").GetString() == "two tool calls");
        var expected = Fixtures.Render(template, conversation).Error;

        var errors = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() =>
            Enumerable.Range(0, 20).Select(_ => Fixtures.Render(template, conversation).Error).ToList(), TestContext.Current.CancellationToken)));

        Assert.All(errors.SelectMany(error => error), error => Assert.Equal(expected, error));
    }

    private static ChatTemplateAbilities WithoutCalls(string name) => Fixtures.Compile(name).Abilities with { ToolResults = true };
}
