using Penstock.Protocols.Errors;
using Penstock.Protocols.OpenAi.Requests;
using Penstock.Worker.Hosting.Requests;
using Penstock.Worker.Templates;

namespace Penstock.Worker.Tests.Hosting;

/// <summary>A template that writes the texts one after the other.</summary>
internal sealed class FakeConversations : IConversationEncoder
{
    public ChatTemplateAbilities Abilities { get; init; } = new(SystemRole: true, Tools: false, ToolCalls: false, ToolResults: false);

    public Result<PromptTokens> Encode(IReadOnlyList<ChatCompletionMessage> messages) =>
        new PromptTokens(new FakeTokenizer().Tokenize(string.Concat(messages.Select(message => message.Text)), addSpecial: true, parseSpecial: false));
}
