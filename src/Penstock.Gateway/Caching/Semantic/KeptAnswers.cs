using Penstock.Gateway.Caching.Entries;
using Penstock.Protocols.Inference.Answers;
using Penstock.Protocols.Inference.Content;

namespace Penstock.Gateway.Caching.Semantic;

/// <summary>Answers of groups, where they lie.</summary>
internal static class KeptAnswers
{
    /// <summary>The answer that is meant, if it lies there still and is no older than <paramref name="oldest"/>. One that took its place since is another.</summary>
    public static async ValueTask<CachedAnswer?> FindAsync(AnswerCache cache, KeptAnswer kept, TimeSpan oldest, CancellationToken cancellationToken)
    {
        if (cache.Now() - kept.CreatedAt > oldest.TotalMilliseconds)
        {
            return null;
        }

        CachedAnswer? answer = cache.Find(kept.Key);
        if (answer?.CreatedAt != kept.CreatedAt)
        {
            answer = await cache.FindBeyondAsync(kept.Key, cancellationToken);
        }

        return answer?.CreatedAt == kept.CreatedAt ? answer : null;
    }

    /// <summary>What an answer says, if text is all that it says; null where tools, images or several choices are in it.</summary>
    public static string? TextOf(CachedAnswer answer) =>
        AnswerReplay.Fold(answer) is { Choices: [ChatChoice choice] } && choice.Content.All(static part => part is TextPart or ReasoningPart) && choice.Text.Length > 0
            ? choice.Text
            : null;
}
