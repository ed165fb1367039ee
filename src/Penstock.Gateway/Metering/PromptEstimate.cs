using Penstock.Protocols.Inference;
using Penstock.Protocols.Inference.Content;

namespace Penstock.Gateway.Metering;

/// <summary>
/// How many tokens a prompt may have, without a tokenizer: four characters of Latin text a token, one for scripts that pack more into a
/// character, and the few that roles and tools cost. Good to some 20 % for prose; an estimate, and to be called one.
/// </summary>
public static class PromptEstimate
{
    private const int TokensPerMessage = 4;
    private const int TokensPerImage = 800;

    /// <summary>The estimate for a whole request.</summary>
    public static long Tokens(ChatRequest request) =>
        request.Messages.Sum(message => TokensPerMessage + message.Content.Sum(Tokens))
        + request.Tools.Sum(tool => TokensPerMessage + Tokens(tool.Name) + Tokens(tool.Description) + Tokens(tool.Schema));

    /// <summary>The estimate for a text; null has none.</summary>
    public static long Tokens(string? text)
    {
        if (text is null)
        {
            return 0;
        }

        int wide = 0;
        foreach (char character in text)
        {
            wide += character >= '\u0800' ? 1 : 0;
        }

        return wide + ((text.Length - wide + 3) / 4);
    }

    private static long Tokens(ContentPart part) => part switch
    {
        TextPart text => Tokens(text.Text),
        ReasoningPart thought => Tokens(thought.Text),
        RefusalPart refusal => Tokens(refusal.Text),
        ToolCallPart call => Tokens(call.Name) + Tokens(call.Arguments),
        ToolResultPart result => result.Content.Sum(Tokens),
        _ => TokensPerImage,
    };
}
