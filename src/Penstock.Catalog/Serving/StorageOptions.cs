using Penstock.Catalog.Values;

namespace Penstock.Catalog.Serving;

/// <summary>Where things are kept. A change of kind, path or connection needs a restart.</summary>
public sealed record StorageOptions
{
    /// <summary>Default <see cref="StorageKind.Sqlite"/>.</summary>
    public StorageKind Kind { get; init; } = StorageKind.Sqlite;

    /// <summary>SQLite's file, relative to the working directory; journal and generated keys lie in its folder. Default <c>./data/penstock.db</c>.</summary>
    public string Path { get; init; } = "./data/penstock.db";

    /// <summary>PostgreSQL's connection string; set exactly when <see cref="Kind"/> is <see cref="StorageKind.Postgres"/>.</summary>
    public Secret? Connection { get; init; }

    /// <summary>The local journal in front of the database.</summary>
    public JournalOptions Journal { get; init; } = new();

    /// <summary>How long ledger rows are kept. Default 90 days.</summary>
    public TimeSpan Retention { get; init; } = TimeSpan.FromDays(90);

    /// <summary>Answers that later turns may follow, in <c>responses.db</c> beside <see cref="Path"/>.</summary>
    public ResponseStorageOptions Responses { get; init; } = new();

    /// <summary>Texts of requests and answers, of models that ask for it, in <c>bodies.db</c> beside <see cref="Path"/>.</summary>
    public BodyStorageOptions Bodies { get; init; } = new();
}
