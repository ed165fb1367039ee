using Penstock.Gateway.Caching.Semantic.Guarding;

namespace Penstock.Gateway.Caching.Semantic.Deciding;

/// <summary>A question that was answered.</summary>
/// <param name="Question">The question.</param>
/// <param name="Features">Its words, hashed.</param>
/// <param name="Group">Whose answer is its own.</param>
internal sealed record ScopeEntry(Question Question, uint[] Features, AnswerGroup Group)
{
    /// <summary>Its number within its scope.</summary>
    public long Id { get; init; }

    /// <summary>The hash of its text, case and white space aside.</summary>
    public ulong TextHash { get; } = Semantic.TextHash.OfNormalised(Question.Text);

    /// <summary>The hash of the answer that it got itself; 0 where nobody asked.</summary>
    public ulong AnswerHash { get; init; }

    /// <summary>Whether it was near a question since it was last considered for leaving.</summary>
    public bool WasUsed { get; set; } = true;
}
