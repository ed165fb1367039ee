using Penstock.Catalog.Models;
using Penstock.Gateway.Caching.Semantic.Inner;
using Penstock.Gateway.Caching.Semantic.Vectors;

namespace Penstock.Gateway.Caching.Semantic.Judging;

/// <summary>Who compares answers, as a model's configuration wants it.</summary>
internal static class Judges
{
    public static IAnswerJudge Of(SemanticCacheOptions options, IVectorSource vectors, InnerCalls calls, InnerOrigin origin) =>
        options.Judge is { } model ? new ModelJudge(calls, model, origin) : new TextJudge(vectors);
}
