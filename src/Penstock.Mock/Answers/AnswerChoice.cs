using Penstock.Mock.Behaviour;

namespace Penstock.Mock.Answers;

/// <summary>One complete answer; OpenAI and Gemini may ask for several.</summary>
internal sealed record AnswerChoice(IReadOnlyList<AnswerPart> Parts, FinishReason Finish, string? StopSequence)
{
    public int Tokens => Parts.Sum(part => part.Tokens.Count);

    public string TextOf(PartKind kind) => string.Concat(Parts.Where(part => part.Kind == kind).Select(part => part.Text));
}
