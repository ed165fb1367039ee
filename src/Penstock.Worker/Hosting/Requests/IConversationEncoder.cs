using Penstock.Protocols.Errors;
using Penstock.Protocols.OpenAi.Requests;
using Penstock.Worker.Templates;

namespace Penstock.Worker.Hosting.Requests;

/// <summary>Turns a conversation into the prompt of one model.</summary>
internal interface IConversationEncoder
{
    /// <summary>What the model's template does with the parts of a conversation.</summary>
    ChatTemplateAbilities Abilities { get; }

    /// <summary>Renders and tokenises <paramref name="messages"/>, ready for the assistant's answer.</summary>
    Result<PromptTokens> Encode(IReadOnlyList<ChatCompletionMessage> messages);
}
