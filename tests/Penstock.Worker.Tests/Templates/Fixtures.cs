using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using Penstock.Worker.Templates;

namespace Penstock.Worker.Tests.Templates;

/// <summary>The files of fixtures/, and the clock that their oracle used.</summary>
internal static class Fixtures
{
    private static readonly string Root = Path.Combine(AppContext.BaseDirectory, "Templates", "fixtures");

    public static ChatTemplateOptions Options { get; } = new()
    {
        BosToken = "<s>",
        EosToken = "</s>",
        Clock = new FakeTimeProvider(new DateTimeOffset(2026, 1, 15, 9, 5, 7, TimeSpan.Zero)),
    };

    public static IEnumerable<string> TemplateNames() =>
        Directory.GetFiles(Path.Combine(Root, "templates"), "*.jinja").Select(path => Path.GetFileNameWithoutExtension(path)).Order(StringComparer.Ordinal);

    public static string Source(string template) => File.ReadAllText(Path.Combine(Root, "templates", template + ".jinja"));

    public static ChatTemplate Compile(string template)
    {
        var result = ChatTemplate.Compile(Source(template), Options);
        Assert.True(result.IsSuccess, $"{template}: {result.Error}");
        return result.Value;
    }

    public static JsonElement Golden(string template) => ReadJson(Path.Combine("golden", template + ".json"));

    public static JsonElement ReadJson(string file)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(Path.Combine(Root, file)));
        return document.RootElement.Clone();
    }

    public static IReadOnlyList<JsonElement> Conversations() => [.. ReadJson("conversations.json").EnumerateArray()];

    public static TemplateResult<IReadOnlyList<TemplateSegment>> Render(ChatTemplate template, JsonElement conversation) => template.Render(
        Messages(conversation),
        conversation.TryGetProperty("tools", out var tools) ? [.. tools.EnumerateArray()] : null,
        !conversation.TryGetProperty("add_generation_prompt", out var prompt) || prompt.GetBoolean(),
        conversation.TryGetProperty("variables", out var variables)
            ? variables.EnumerateObject().ToDictionary(property => property.Name, property => property.Value, StringComparer.Ordinal)
            : null);

    public static IReadOnlyList<TemplateMessage> Messages(JsonElement conversation) =>
        [.. conversation.GetProperty("messages").EnumerateArray().Select(TemplateMessage.FromJson)];

    public static string Join(IEnumerable<TemplateSegment> segments) => string.Concat(segments.Select(segment => segment.Text));

    /// <summary>Renders a snippet that is no chat template; variables are JSON.</summary>
    public static TemplateResult<IReadOnlyList<TemplateSegment>> RenderSnippet(
        string source, string variables = "{}", TemplateLimits? limits = null)
    {
        using var document = JsonDocument.Parse(variables);
        return RenderSnippet(source, document.RootElement, limits);
    }

    public static TemplateResult<IReadOnlyList<TemplateSegment>> RenderSnippet(
        string source, JsonElement variables, TemplateLimits? limits = null)
    {
        try
        {
            var template = ChatTemplate.Parse(source, Options with { Limits = limits ?? TemplateLimits.Default });
            var values = variables.EnumerateObject().ToDictionary(property => property.Name, property => property.Value, StringComparer.Ordinal);
            return template.Render([], tools: null, addGenerationPrompt: false, values);
        }
        catch (TemplateFailureException failure)
        {
            return TemplateResult<IReadOnlyList<TemplateSegment>>.Failure(failure.ToError(currentLine: 0));
        }
    }

    public static string Text(string source, string variables = "{}")
    {
        var result = RenderSnippet(source, variables);
        Assert.True(result.IsSuccess, $"{source}: {result.Error}");
        return Join(result.Value);
    }

    public static TemplateError Error(string source, string variables = "{}", TemplateLimits? limits = null)
    {
        var result = RenderSnippet(source, variables, limits);
        Assert.False(result.IsSuccess, $"{source} should have failed");
        return result.Error;
    }
}
