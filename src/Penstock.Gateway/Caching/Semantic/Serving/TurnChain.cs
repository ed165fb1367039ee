using Penstock.Gateway.Caching.Keys;
using Penstock.Gateway.Caching.Semantic.Deciding;
using Penstock.Gateway.Inference;
using Penstock.Storage.Caching;

namespace Penstock.Gateway.Caching.Semantic.Serving;

/// <summary>
/// Follows a conversation through its turns: each question has to be known in its scope, and its answer to be its group's. Two conversations
/// that went through the same groups are the same so far, in whatever words.
/// </summary>
internal static class TurnChain
{
    /// <summary>False where a turn is not known. The chain is null for a first turn, which follows nothing.</summary>
    public static bool TryFollow(InferenceContext context, CacheEpochs epochs, SemanticDomain domain, RequestTurns turns, out string? chain)
    {
        chain = null;
        for (int asked = 0; asked + 2 < turns.Turns.Count; asked += 2)
        {
            AnswerKey frame = ScopeKey.OfFrame(context, epochs, turns.Frame(asked), chain);
            ulong answer = TextHash.OfNormalised(turns.Turns[asked + 1].Text);
            AnswerGroup? group = domain.Find(frame)?.GroupOf(turns.Turns[asked].Text, (one, own) => own == answer || ((KeptAnswer)one.Answer).Hash == answer);
            if (group is null)
            {
                return false;
            }

            chain = $"{frame}/{group.Id}";
        }

        return true;
    }
}
