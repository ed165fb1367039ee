using Penstock.Catalog.Serving;
using Penstock.Storage.Ledger;
using Penstock.Storage.Operators;
using Penstock.Storage.Responses;
using Penstock.Storage.Scaling;
using Penstock.Storage.Tenants;

namespace Penstock.Storage.Backup;

/// <summary>What lies beside the storage file. Cached answers are not among it: they may be lost at any time.</summary>
internal static class StoredFiles
{
    /// <summary>Files that are copied as they are.</summary>
    public static readonly string[] Plain = [TenantStore.FileName, OperatorKeyStore.FileName, AuditLog.FileName, "audit.1.jsonl", SpendFile.FileName];

    /// <summary>Databases of SQLite beside the ledger, whatever the ledger is kept in; copied as they are at one instant.</summary>
    public static readonly string[] Databases = [SqliteResponseStore.FileName, SqliteResponseStore.BodiesFileName, SqliteScalingStore.FileName];

    /// <summary>The folder that all of it is in.</summary>
    public static string FolderOf(StorageOptions storage) => Path.GetDirectoryName(Path.GetFullPath(storage.Path))!;

    /// <summary>The journal's folder, below the other.</summary>
    public static string JournalOf(StorageOptions storage) => Path.GetFullPath(AttemptLedger.JournalFolder(storage));

    /// <summary>All files that a restore puts away, below the folder: those that come in, and those that the archive does not have.</summary>
    public static IEnumerable<string> In(StorageOptions storage)
    {
        string folder = FolderOf(storage);
        string database = Path.GetFileName(storage.Path);
        string journal = JournalOf(storage);
        IEnumerable<string> segments = Directory.Exists(journal) ? Directory.EnumerateFiles(journal, "*.journal").Select(path => Path.GetRelativePath(folder, path)) : [];
        string[] named = [.. Plain, .. Database(database), .. Databases.SelectMany(Database)];
        return named.Where(name => File.Exists(Path.Combine(folder, name))).Concat(segments);
    }

    private static string[] Database(string name) => [name, name + "-wal", name + "-shm"];
}
