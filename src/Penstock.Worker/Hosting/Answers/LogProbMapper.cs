using System.Collections.Immutable;
using Penstock.Protocols.OpenAi.Answers;
using Penstock.Worker.Batching;

namespace Penstock.Worker.Hosting.Answers;

/// <summary>From the engine's log probabilities to OpenAI's.</summary>
internal static class LogProbMapper
{
    /// <summary>Null where none were asked for: the answer then says <c>logprobs: null</c>.</summary>
    public static IReadOnlyList<TokenLogProbability>? Map(ImmutableArray<TokenLogProb> tokens, bool wanted) =>
        wanted ? [.. tokens.Select(Map)] : null;

    private static TokenLogProbability Map(TokenLogProb token) =>
        new(token.Text, token.LogProb, token.Bytes.AsMemory(), [.. token.Top.Select(Map)]);
}
