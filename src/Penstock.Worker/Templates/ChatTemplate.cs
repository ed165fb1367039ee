using System.Text.Json;
using Penstock.Worker.Templates.Functions;
using Penstock.Worker.Templates.Syntax;
using Penstock.Worker.Templates.Values;

namespace Penstock.Worker.Templates;

/// <summary>
/// A model's chat template, compiled once and rendered for each request. The language is the subset of Jinja that models use, with
/// the settings that Hugging Face's transformers gives it. Thread-safe.
/// </summary>
public sealed class ChatTemplate
{
    private static readonly HashSet<string> ReservedVariables =
        new(["messages", "tools", "documents", "add_generation_prompt", "bos_token", "eos_token"], StringComparer.Ordinal);

    private readonly Block _body;
    private readonly ChatTemplateOptions _options;
    private readonly ConversationShape _shape;

    private ChatTemplate(Block body, ChatTemplateOptions options)
    {
        _body = body;
        _options = options;
        _shape = ConversationShape.Usual;
        Abilities = new ChatTemplateAbilities(SystemRole: false, Tools: false, ToolCalls: false, ToolResults: false);
    }

    private ChatTemplate(ChatTemplate parsed, ConversationShape shape, ChatTemplateAbilities abilities)
    {
        _body = parsed._body;
        _options = parsed._options;
        _shape = shape;
        Abilities = abilities;
    }

    /// <summary>What the template does with the parts of a conversation.</summary>
    public ChatTemplateAbilities Abilities { get; }

    /// <summary>Parses <paramref name="source"/> and renders probes with it; one that cannot be rendered is an error here.</summary>
    public static TemplateResult<ChatTemplate> Compile(string source, ChatTemplateOptions options)
    {
        try
        {
            return TemplateProbe.Examine(Parse(source, options));
        }
        catch (TemplateFailureException failure)
        {
            return TemplateResult<ChatTemplate>.Failure(failure.ToError(currentLine: 0));
        }
    }

    /// <summary>Parses without rendering any probe.</summary>
    /// <exception cref="TemplateFailureException">The source is no template.</exception>
    internal static ChatTemplate Parse(string source, ChatTemplateOptions options) =>
        new(TemplateParser.Parse(source, options.Limits), options);

    /// <summary>Renders a conversation into the prompt.</summary>
    /// <param name="messages">The conversation, oldest first.</param>
    /// <param name="tools">Tool definitions in OpenAI's shape, or null.</param>
    /// <param name="addGenerationPrompt">True to end with the header of the assistant's answer.</param>
    /// <param name="variables">The caller's further variables, such as <c>enable_thinking</c>; they count as content.</param>
    public TemplateResult<IReadOnlyList<TemplateSegment>> Render(
        IReadOnlyList<TemplateMessage> messages,
        IReadOnlyList<JsonElement>? tools,
        bool addGenerationPrompt,
        IReadOnlyDictionary<string, JsonElement>? variables = null) =>
        Render(messages, tools, addGenerationPrompt, variables, _shape);

    internal ChatTemplate With(ConversationShape shape, ChatTemplateAbilities abilities) => new(this, shape, abilities);

    internal TemplateResult<IReadOnlyList<TemplateSegment>> Render(
        IReadOnlyList<TemplateMessage> messages,
        IReadOnlyList<JsonElement>? tools,
        bool addGenerationPrompt,
        IReadOnlyDictionary<string, JsonElement>? variables,
        ConversationShape shape)
    {
        var scope = new Scope(parent: null);
        var rendering = new Rendering(_options, scope);
        try
        {
            Globals.AddTo(scope);
            AddTokens(scope);
            AddVariables(scope, variables, rendering.Budget);
            var import = new ConversationImport(shape, rendering.Budget);
            scope.Set("messages", new ListValue([.. messages.Select(message => import.ToValue(message))]));
            scope.Set("tools", import.ToValue(tools));
            scope.Set("documents", NoneValue.Instance);
            scope.Set("add_generation_prompt", BooleanValue.Of(addGenerationPrompt));
            _body.Execute(rendering);
            return TemplateResult<IReadOnlyList<TemplateSegment>>.Success(rendering.Output.ToSegments());
        }
        catch (TemplateFailureException failure)
        {
            return TemplateResult<IReadOnlyList<TemplateSegment>>.Failure(failure.ToError(rendering.Line));
        }
    }

    private void AddTokens(Scope scope)
    {
        foreach (var (name, token) in _options.OtherTokens)
        {
            scope.Set(name, TextValue.FromTemplate(token));
        }
        if (_options.BosToken is not null)
        {
            scope.Set("bos_token", TextValue.FromTemplate(_options.BosToken));
        }
        if (_options.EosToken is not null)
        {
            scope.Set("eos_token", TextValue.FromTemplate(_options.EosToken));
        }
    }

    private void AddVariables(Scope scope, IReadOnlyDictionary<string, JsonElement>? variables, RenderBudget budget)
    {
        foreach (var (name, value) in variables ?? new Dictionary<string, JsonElement>(StringComparer.Ordinal))
        {
            if (ReservedVariables.Contains(name) || _options.OtherTokens.ContainsKey(name))
            {
                throw new TemplateFailureException(TemplateErrorKind.Raised, $"the template variable '{name}' cannot be set by a request");
            }
            scope.Set(name, JsonImport.ToValue(value, budget));
        }
    }
}
