using Penstock.Catalog.Configuration.Binding;
using Penstock.Catalog.Configuration.Shapes;
using Penstock.Catalog.Models;

namespace Penstock.Catalog.Configuration.Blocks;

/// <summary>models.NAME.cache.</summary>
internal static class CacheBlocks
{
    private static readonly Key<SemanticCacheOptions, double> MaxErrorRate = new(
        "maxErrorRate", Is.Share, options => options.MaxErrorRate, "Share of hits that may be wrong; where it cannot be kept, nothing is answered from the cache.");

    private static readonly Key<SemanticCacheOptions, TimeSpan> Ttl = new(
        "ttl", Is.Time("1s", "365d"), options => options.TimeToLive, "How long an answer lives.");

    private static readonly Block<SemanticCacheOptions> Semantic = new(
        "Answers to requests that mean the same.",
        new SemanticCacheOptions(),
        [MaxErrorRate, Ttl],
        read => new SemanticCacheOptions { MaxErrorRate = read.Read(MaxErrorRate), TimeToLive = read.Read(Ttl) });

    private static readonly Key<CacheOptions, TimeSpan?> Exact = new(
        "exact", Is.Maybe(Is.Time("1s", "365d")), options => options.Exact, "How long an answer serves identical requests; without it, never.");

    private static readonly Key<CacheOptions, bool> Sampled = new(
        "sampled", Is.Boolean, options => options.Sampled, "Whether answers that were sampled (temperature above 0, or unset) are cached too.");

    private static readonly Key<CacheOptions, SemanticCacheOptions?> SemanticKey = new(
        "semantic", Is.OrNull(Is.In(Semantic)), options => options.Semantic, "Answers to requests that mean the same; without the block, never.");

    public static Block<CacheOptions> Cache { get; } = new(
        "Which answers are given twice, always inside one tenant.",
        new CacheOptions(),
        [Exact, Sampled, SemanticKey],
        read => new CacheOptions { Exact = read.Read(Exact), Sampled = read.Read(Sampled), Semantic = read.Read(SemanticKey) });
}
