using Penstock.Gateway.Caching.Semantic.Deciding;
using Penstock.Storage.Caching;

namespace Penstock.Gateway.Caching.Semantic.Serving;

/// <summary>Questions whose frame is equal: parameters, tools, instructions, attachments, and the answers of turns before.</summary>
/// <param name="frame">The key of all that.</param>
/// <param name="domain">Whose it is.</param>
/// <param name="tags">What its answers depend on, by the client's names.</param>
/// <param name="scope">The questions.</param>
internal sealed class DomainScope(AnswerKey frame, SemanticDomain domain, IReadOnlyList<string> tags, SemanticScope scope)
{
    private long _usedAt;

    public AnswerKey Frame => frame;

    public SemanticDomain Domain => domain;

    public IReadOnlyList<string> Tags => tags;

    public SemanticScope Scope => scope;

    /// <summary>When it was last asked, on its domain's clock.</summary>
    public long UsedAt
    {
        get => Interlocked.Read(ref _usedAt);
        set => Interlocked.Exchange(ref _usedAt, value);
    }
}
