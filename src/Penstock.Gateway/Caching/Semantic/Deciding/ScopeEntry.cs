using Penstock.Gateway.Caching.Semantic.Guarding;

namespace Penstock.Gateway.Caching.Semantic.Deciding;

/// <summary>A question that was answered.</summary>
/// <param name="Question">The question.</param>
/// <param name="Features">Its words, hashed.</param>
/// <param name="Group">Whose answer is its own.</param>
internal sealed record ScopeEntry(Question Question, uint[] Features, AnswerGroup Group)
{
    /// <summary>Whether it was near a question since it was last considered for leaving.</summary>
    public bool WasUsed { get; set; } = true;
}
