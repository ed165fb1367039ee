using Penstock.Gateway.Caching.Entries;
using Penstock.Gateway.Caching.Semantic.Deciding;
using Penstock.Gateway.Caching.Semantic.Judging;

namespace Penstock.Gateway.Caching.Semantic.Serving;

/// <summary>An answer that came from upstream, to be compared with what was found.</summary>
/// <param name="Lookup">What was found.</param>
/// <param name="Domain">Whose it is.</param>
/// <param name="Frame">Where the question belongs.</param>
/// <param name="Answer">The answer.</param>
/// <param name="TimeToLive">How long it may be given to others.</param>
/// <param name="Decision">What was decided.</param>
/// <param name="Judge">Who compares.</param>
internal sealed record Lesson(
    SemanticLookup Lookup, SemanticDomain Domain, FrameName Frame, CachedAnswer Answer, TimeSpan TimeToLive, SemanticDecision Decision, IAnswerJudge Judge);
