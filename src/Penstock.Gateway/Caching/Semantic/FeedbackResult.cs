using Penstock.Storage.Caching;

namespace Penstock.Gateway.Caching.Semantic;

/// <summary>What came of somebody's word on an answer.</summary>
/// <param name="Removed">Questions that are no longer answered with it.</param>
/// <param name="IsLearned">Whether a hit of it was remembered, and the risk labelled.</param>
/// <param name="Fault">Why the deletion could not be written down; null when it was, or nothing was deleted.</param>
public sealed record FeedbackResult(int Removed, bool IsLearned, StoreFault? Fault);
