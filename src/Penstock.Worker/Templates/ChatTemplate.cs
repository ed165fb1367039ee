using System.Text.Json;

namespace Penstock.Worker.Templates;

/// <summary>
/// A model's chat template, compiled once and rendered for each request. The language is the subset of Jinja that models use, with
/// the settings that Hugging Face's transformers gives it. Thread-safe.
/// </summary>
public sealed class ChatTemplate
{
    private ChatTemplate(ChatTemplateAbilities abilities) => Abilities = abilities;

    /// <summary>What the template does with the parts of a conversation.</summary>
    public ChatTemplateAbilities Abilities { get; }

    /// <summary>Parses <paramref name="source"/> and renders probes with it; one that cannot be rendered is an error here.</summary>
    public static TemplateResult<ChatTemplate> Compile(string source, ChatTemplateOptions options)
    {
        _ = (source, options);
        return TemplateResult<ChatTemplate>.Failure(new TemplateError(TemplateErrorKind.Unsupported, 0, "The evaluator has not landed."));
    }

    /// <summary>Renders a conversation into the prompt.</summary>
    /// <param name="messages">The conversation, oldest first.</param>
    /// <param name="tools">Tool definitions in OpenAI's shape, or null.</param>
    /// <param name="addGenerationPrompt">True to end with the header of the assistant's answer.</param>
    /// <param name="variables">The caller's further variables, such as <c>enable_thinking</c>; they count as content.</param>
    public TemplateResult<IReadOnlyList<TemplateSegment>> Render(
        IReadOnlyList<TemplateMessage> messages,
        IReadOnlyList<JsonElement>? tools,
        bool addGenerationPrompt,
        IReadOnlyDictionary<string, JsonElement>? variables = null)
    {
        _ = (Abilities, messages, tools, addGenerationPrompt, variables);
        return TemplateResult<IReadOnlyList<TemplateSegment>>.Failure(
            new TemplateError(TemplateErrorKind.Unsupported, 0, "The evaluator has not landed."));
    }
}
