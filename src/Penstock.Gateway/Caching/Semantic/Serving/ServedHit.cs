using Penstock.Gateway.Caching.Semantic.Deciding;
using Penstock.Storage.Caching;

namespace Penstock.Gateway.Caching.Semantic.Serving;

/// <summary>A hit that somebody may yet say something about.</summary>
/// <param name="Request">The exchange.</param>
/// <param name="Entry">The answer that was given.</param>
/// <param name="Scope">Where it was found.</param>
/// <param name="Lookup">What was found.</param>
internal sealed record ServedHit(string Request, AnswerKey Entry, SemanticScope Scope, SemanticLookup Lookup);
