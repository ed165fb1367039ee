using Penstock.Catalog.Configuration.Binding;
using Penstock.Catalog.Configuration.Shapes;
using Penstock.Catalog.Serving;
using Penstock.Catalog.Values;

namespace Penstock.Catalog.Configuration.Blocks;

/// <summary>storage and shared.</summary>
internal static class StorageBlocks
{
    private static readonly StorageOptions Defaults = new();

    private static readonly Key<StorageOptions, StorageKind> Kind = new(
        "kind",
        new ChoiceShape<StorageKind>(("sqlite", StorageKind.Sqlite), ("postgres", StorageKind.Postgres)),
        options => options.Kind,
        "Which database keeps ledger, keys and edits by API. A change needs a restart.");

    private static readonly Key<StorageOptions, string> Path = new(
        "path", Is.Path, options => options.Path, "SQLite's file, relative to the working directory; journal and generated keys lie in its folder.");

    private static readonly Key<StorageOptions, Secret?> Connection = new(
        "connection",
        Is.OrNull(new SecretShape { IsHeaderValue = false }),
        options => options.Connection,
        "PostgreSQL's connection string.");

    private static readonly Key<JournalOptions, TimeSpan> Fsync = new(
        "fsync", Is.Time("0s", "1m"), journal => journal.Fsync, "The longest time that a row may lie in the operating system's cache, so what a power cut can cost; 0 syncs each.");

    private static readonly Key<JournalOptions, int> MaxMegabytes = new(
        "maxMegabytes", Is.Whole(16, 1_048_576), journal => journal.MaxMegabytes, "How large the journal may become on disk while the database is away, in MiB; 1,024 are some two million attempts.");

    private static readonly Key<JournalOptions, JournalWhenFull> WhenFull = new(
        "whenFull",
        new ChoiceShape<JournalWhenFull>(("refuse", JournalWhenFull.Refuse), ("serve", JournalWhenFull.Serve)),
        journal => journal.WhenFull,
        "What becomes of requests while the journal is full: refused with 503, or served without a row in the ledger.");

    private static readonly Block<JournalOptions> Journal = new(
        "The local journal in front of the database. A change needs a restart.",
        Defaults.Journal,
        [Fsync, MaxMegabytes, WhenFull],
        read => new JournalOptions { Fsync = read.Read(Fsync), MaxMegabytes = read.Read(MaxMegabytes), WhenFull = read.Read(WhenFull) });

    private static readonly Key<StorageOptions, JournalOptions> JournalKey = new(
        "journal", Is.In(Journal), options => options.Journal, "The local journal in front of the database.");

    private static readonly Key<StorageOptions, TimeSpan> Retention = new(
        "retention", Is.Time("1d", "3650d"), options => options.Retention, "How long ledger rows are kept.");

    private static readonly Key<ResponseStorageOptions, TimeSpan> KeepResponses = new(
        "keep", Is.Time("1m", "3650d"), options => options.Keep, "How long one is kept.");

    private static readonly Key<ResponseStorageOptions, int> MaxResponses = new(
        "maxCount", Is.Whole(0, 100_000_000), options => options.MaxCount, "How many are kept; 0 keeps none.");

    private static readonly Key<ResponseStorageOptions, int> MaxResponseMegabytes = new(
        "maxMegabytes", Is.Whole(1, 1_000_000), options => options.MaxMegabytes, "How much they may take, in millions of bytes.");

    private static readonly Block<ResponseStorageOptions> ResponseStorage = new(
        "Answers of /v1/responses that a later turn may follow, in `responses.db` beside the file above; the oldest go first. A change needs a restart.",
        Defaults.Responses,
        [KeepResponses, MaxResponses, MaxResponseMegabytes],
        read => new ResponseStorageOptions { Keep = read.Read(KeepResponses), MaxCount = read.Read(MaxResponses), MaxMegabytes = read.Read(MaxResponseMegabytes) });

    private static readonly Key<StorageOptions, ResponseStorageOptions> ResponsesKey = new(
        "responses", Is.In(ResponseStorage), options => options.Responses, "Answers that a later turn may follow.");

    private static readonly Key<BodyStorageOptions, TimeSpan> KeepBodies = new(
        "keep", Is.Time("1h", "3650d"), options => options.Keep, "How long one is kept.");

    private static readonly Key<BodyStorageOptions, int> MaxBodyMegabytes = new(
        "maxMegabytes", Is.Whole(1, 1_000_000), options => options.MaxMegabytes, "How much they may take, in millions of bytes.");

    private static readonly Block<BodyStorageOptions> BodyStorage = new(
        "Texts of requests and answers, redacted, in `bodies.db` beside the file above: of models that say `storeBodies`, and of no others; the oldest go first. A change needs a restart.",
        Defaults.Bodies,
        [KeepBodies, MaxBodyMegabytes],
        read => new BodyStorageOptions { Keep = read.Read(KeepBodies), MaxMegabytes = read.Read(MaxBodyMegabytes) });

    private static readonly Key<StorageOptions, BodyStorageOptions> BodiesKey = new(
        "bodies", Is.In(BodyStorage), options => options.Bodies, "Texts of requests and answers, of models that ask for it.");

    public static Block<StorageOptions> Storage { get; } = new(
        "Where things are kept.",
        Defaults,
        [Kind, Path, Connection, JournalKey, Retention, ResponsesKey, BodiesKey],
        read => new StorageOptions
        {
            Kind = read.Read(Kind),
            Path = read.Read(Path),
            Connection = read.Read(Connection),
            Journal = read.Read(JournalKey),
            Retention = read.Read(Retention),
            Responses = read.Read(ResponsesKey),
            Bodies = read.Read(BodiesKey),
        });

    private static readonly Key<SharedOptions, Secret?> Redis = new(
        "redis",
        Is.OrNull(new SecretShape { IsHeaderValue = false, MayBeEmpty = true }),
        options => options.Redis,
        "Redis' or Valkey's connection string; empty for a gateway that shares with nobody.");

    private static readonly Key<SharedOptions, WhenAway> Away = new(
        "whenAway",
        new ChoiceShape<WhenAway>(("share", WhenAway.Share), ("open", WhenAway.Open), ("closed", WhenAway.Closed)),
        options => options.WhenAway,
        "What limits do while Redis is away: go on with the last share, limit nothing, refuse. Budgets always refuse.");

    public static Block<SharedOptions> Shared { get; } = new(
        "What several gateways share: limits, budgets and cache.",
        new SharedOptions(),
        [Redis, Away],
        read => new SharedOptions { Redis = read.Read(Redis), WhenAway = read.Read(Away) });
}
