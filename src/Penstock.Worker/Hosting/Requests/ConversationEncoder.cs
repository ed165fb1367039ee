using System.Collections.Immutable;
using Penstock.Protocols.Errors;
using Penstock.Protocols.OpenAi.Requests;
using Penstock.Worker.Batching;
using Penstock.Worker.Templates;

namespace Penstock.Worker.Hosting.Requests;

/// <summary>
/// Encodes by the model's chat template. Only what the template itself wrote may become control tokens: a user who types one gets its letters.
/// </summary>
internal sealed class ConversationEncoder(ChatTemplate template, ITokenizer tokenizer) : IConversationEncoder
{
    private readonly PromptPartition _partition = new(tokenizer.SpecialTokens.Select(tokenizer.SpellingOf));

    public ChatTemplateAbilities Abilities => template.Abilities;

    public Result<PromptTokens> Encode(IReadOnlyList<ChatCompletionMessage> messages)
    {
        TemplateResult<IReadOnlyList<TemplateSegment>> rendered =
            template.Render([.. messages.Select(ToTemplate)], tools: null, addGenerationPrompt: true);
        return rendered.IsSuccess ? new PromptTokens(Tokenize(_partition.Cut(rendered.Value))) : Refusal(rendered.Error);
    }

    /// <summary>The message as it came, for the template to read what it knows; but a developer speaks as system, and a refusal is text.</summary>
    private static TemplateMessage ToTemplate(ChatCompletionMessage message)
    {
        string[] refusals = [.. message.Content.OfType<MessageRefusalPart>().Select(part => part.Refusal)];
        return message switch
        {
            { Role: MessageRole.Developer } => new TemplateMessage("system", Join(message.Content.OfType<MessageTextPart>().Select(part => part.Text))),
            { Content: [], Refusal: { } refusal, ToolCalls: [] } => new TemplateMessage("assistant", refusal),
            _ when refusals.Length > 0 => new TemplateMessage("assistant", Join([.. message.Content.OfType<MessageTextPart>().Select(part => part.Text), .. refusals])),
            _ => TemplateMessage.FromJson(message.Json),
        };
    }

    /// <summary>As templates join text parts.</summary>
    private static string Join(IEnumerable<string> parts) => string.Join('\n', parts);

    private static InferenceError Refusal(TemplateError error) => error.Kind switch
    {
        TemplateErrorKind.Raised => new InferenceError(
            ErrorKind.InvalidRequest, $"The model's chat template refused the conversation: {error.Message}", "messages"),
        TemplateErrorKind.LimitExceeded => new InferenceError(
            ErrorKind.InvalidRequest, "The conversation is too large for the model's chat template.", "messages"),
        _ => new InferenceError(
            ErrorKind.InvalidRequest, "The model's chat template cannot render this conversation.", "messages", "template_failed"),
    };

    private ImmutableArray<int> Tokenize(IReadOnlyList<PromptPiece> pieces)
    {
        var tokens = ImmutableArray.CreateBuilder<int>();
        foreach (PromptPiece piece in pieces)
        {
            tokens.AddRange(tokenizer.Tokenize(piece.Text, addSpecial: false, parseSpecial: piece.IsSpecial));
        }

        // Most templates write the begin-of-text token themselves; a second one would spoil the answer.
        if (tokenizer is { AddsBeginOfText: true, BeginOfText: { } first } && (tokens.Count == 0 || tokens[0] != first))
        {
            tokens.Insert(0, first);
        }

        return tokens.ToImmutable();
    }
}
