using System.Diagnostics.CodeAnalysis;
using Penstock.Protocols.Inference.Answers;

namespace Penstock.Fuzz;

/// <summary>Steps are equal when they say the same; lists inside of them are compared by their items.</summary>
internal sealed class StepComparer : IEqualityComparer<ChatChunk>
{
    public static StepComparer Instance { get; } = new();

    public bool Equals(ChatChunk? x, ChatChunk? y) => x is LogprobsDelta left && y is LogprobsDelta right
        ? left.Choice == right.Choice && left.Tokens.Select(token => (token.Token, token.Logprob)).SequenceEqual(right.Tokens.Select(token => (token.Token, token.Logprob)))
        : object.Equals(x, y);

    public int GetHashCode([DisallowNull] ChatChunk obj) => obj.GetType().GetHashCode();
}
