using Penstock.Protocols.Inference.Content;

namespace Penstock.Protocols.Inference;

/// <summary>
/// A conversation as providers want it that know two speakers: instructions apart, then turns of user and assistant that alternate, tool
/// results being the user's.
/// </summary>
internal sealed class Conversation
{
    private Conversation(IReadOnlyList<ContentPart> instructions, IReadOnlyList<Turn> turns)
    {
        Instructions = instructions;
        Turns = turns;
    }

    /// <summary>What system and developer messages say, wherever they stood. Without empty texts.</summary>
    public IReadOnlyList<ContentPart> Instructions { get; }

    /// <summary>The turns. Without empty texts and empty turns.</summary>
    public IReadOnlyList<Turn> Turns { get; }

    /// <summary>
    /// 1. Instructions are gathered; neighbours of one speaker are joined into one turn, tool results first.
    /// 2. A conversation of instructions only becomes the user's: every provider wants something to answer.
    /// </summary>
    /// <param name="request">The request.</param>
    /// <param name="keeps">Which parts the target can be given at all.</param>
    public static Conversation Of(ChatRequest request, Func<ContentPart, bool> keeps)
    {
        var instructions = new List<ContentPart>();
        var turns = new List<Turn>();
        foreach (ChatMessage message in request.Messages)
        {
            List<ContentPart> parts = [.. message.Content.Where(part => part is not TextPart { Text: "" } && keeps(part))];
            if (message.Role is ChatRole.System or ChatRole.Developer)
            {
                instructions.AddRange(parts);
            }
            else if (parts.Count > 0)
            {
                Add(turns, message, parts);
            }
        }

        if (turns.Count == 0 && instructions.Count > 0)
        {
            return new Conversation([], [new Turn(false, instructions, request.Names.Messages)]);
        }

        return new Conversation(instructions, turns);
    }

    private static void Add(List<Turn> turns, ChatMessage message, List<ContentPart> parts)
    {
        bool isAssistant = message.Role == ChatRole.Assistant;
        if (turns.Count > 0 && turns[^1].IsAssistant == isAssistant)
        {
            turns[^1] = turns[^1] with { Content = [.. turns[^1].Content, .. parts] };
        }
        else
        {
            turns.Add(new Turn(isAssistant, parts, message.Path ?? "messages"));
        }
    }

    /// <summary>What one speaker says before the other does.</summary>
    /// <param name="IsAssistant">Who: the model, or the user and his tools.</param>
    /// <param name="Content">What.</param>
    /// <param name="Path">Where it began in the client's request.</param>
    public sealed record Turn(bool IsAssistant, IReadOnlyList<ContentPart> Content, string Path);
}
