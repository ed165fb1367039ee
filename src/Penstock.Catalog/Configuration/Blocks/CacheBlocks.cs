using Penstock.Catalog.Configuration.Binding;
using Penstock.Catalog.Configuration.Shapes;
using Penstock.Catalog.Models;
using Penstock.Catalog.Serving;

namespace Penstock.Catalog.Configuration.Blocks;

/// <summary>models.NAME.cache, and gateway.cache.</summary>
internal static class CacheBlocks
{
    private static readonly Key<SemanticCacheOptions, double> MaxErrorRate = new(
        "maxErrorRate", Is.Share, options => options.MaxErrorRate, "Share of all requests (answered from the cache or not) that may get a wrong answer from it; where it cannot be kept, nothing is answered from the cache.");

    private static readonly Key<SemanticCacheOptions, TimeSpan> Ttl = new(
        "ttl", Is.Time("1s", "365d"), options => options.TimeToLive, "How long an answer lives.");

    private static readonly Key<SemanticCacheOptions, string> Embedding = new(
        "embedding", Is.Text, options => options.Embedding, "What makes vectors of questions: builtin:use-lite (English), or the name of a model here that embeds.");

    private static readonly Key<SemanticCacheOptions, string?> Judge = new(
        "judge", Is.OrNull(Is.Text), options => options.Judge, "The model here that compares answers; without it, their texts are compared.");

    private static readonly Block<SemanticCacheOptions> Semantic = new(
        "Answers to requests that mean the same.",
        new SemanticCacheOptions(),
        [MaxErrorRate, Ttl, Embedding, Judge],
        read => new SemanticCacheOptions { MaxErrorRate = read.Read(MaxErrorRate), TimeToLive = read.Read(Ttl), Embedding = read.Read(Embedding), Judge = read.Read(Judge) });

    private static readonly Key<CacheOptions, TimeSpan?> Exact = new(
        "exact", Is.Maybe(Is.Time("1s", "365d")), options => options.Exact, "How long an answer serves identical requests; without it, never.");

    private static readonly Key<CacheOptions, bool> Sampled = new(
        "sampled", Is.Boolean, options => options.Sampled, "Whether answers that were sampled (temperature above 0, or unset) are cached too.");

    private static readonly Key<CacheOptions, bool?> Coalesce = new(
        "coalesce", Is.Maybe(Is.Boolean), options => options.Coalesce, "Whether identical requests that run at once share one upstream call; without it, where `exact` is set.");

    private static readonly Key<CacheOptions, TimeSpan?> StaleIfError = new(
        "staleIfError", Is.Maybe(Is.Time("1s", "365d")), options => options.StaleIfError, "How long after its time an answer may stand in where no target answers; without it, never.");

    private static readonly Key<CacheOptions, bool> ToolCalls = new(
        "toolCalls", Is.Boolean, options => options.ToolCalls, "Whether answers that call tools are kept.");

    private static readonly Key<CacheOptions, decimal> Bill = new(
        "bill", new BillShape(), options => options.Bill, "How much of the answer's cost a hit is billed.");

    private static readonly Key<CacheOptions, SemanticCacheOptions?> SemanticKey = new(
        "semantic", Is.OrNull(Is.In(Semantic)), options => options.Semantic, "Answers to requests that mean the same; without the block, never.");

    private static readonly Key<CacheStoreOptions, int> Memory = new(
        "memoryMegabytes", Is.Whole(1, 1_048_576), options => options.MemoryMegabytes, "Answers in memory, in MiB.");

    private static readonly Key<CacheStoreOptions, int> Disk = new(
        "diskMegabytes", Is.Whole(0, 1_048_576), options => options.DiskMegabytes, "Answers in cache.db beside the database, in MiB; 0 keeps none. Where Redis is shared they lie there instead.");

    public static Block<CacheStoreOptions> Store { get; } = new(
        "How much is kept of answers that may be given again. A change needs a restart.",
        new CacheStoreOptions(),
        [Memory, Disk],
        read => new CacheStoreOptions { MemoryMegabytes = read.Read(Memory), DiskMegabytes = read.Read(Disk) });

    public static Block<CacheOptions> Cache { get; } = new(
        "Which answers are given twice, always inside one tenant.",
        new CacheOptions(),
        [Exact, Sampled, Coalesce, StaleIfError, ToolCalls, Bill, SemanticKey],
        read => new CacheOptions
        {
            Exact = read.Read(Exact),
            Sampled = read.Read(Sampled),
            Coalesce = read.Read(Coalesce),
            StaleIfError = read.Read(StaleIfError),
            ToolCalls = read.Read(ToolCalls),
            Bill = read.Read(Bill),
            Semantic = read.Read(SemanticKey),
        });
}
