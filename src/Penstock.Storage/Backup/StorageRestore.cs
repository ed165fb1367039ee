using System.Data.Common;
using Penstock.Catalog.Serving;

namespace Penstock.Storage.Backup;

/// <summary>
/// Puts an archive in the place of all that is stored. 1. The whole archive is verified; 2. no gateway may run here; 3. everything is staged beside
/// what is there; 4. a mark is written; 5. what was there goes into a folder of its own, what is staged takes its place. Whoever dies before the
/// mark has changed nothing; after it, the next start goes on.
/// </summary>
/// <param name="storage">What is configured: the kind of database may be another than the archive's.</param>
/// <param name="time">The clock.</param>
public sealed class StorageRestore(StorageOptions storage, TimeProvider time)
{
    private readonly string _folder = StoredFiles.FolderOf(storage);

    /// <summary>What the archive holds, after all of it was verified; else one line.</summary>
    public static (BackupManifest? Manifest, string? Error) Verify(string path, Action<double> progress, CancellationToken cancellationToken)
    {
        try
        {
            using BackupReader reader = BackupReader.Open(path);
            return reader.Verify(progress, cancellationToken) is { } problem ? (null, $"{path} is not used. {problem}") : (reader.Manifest, null);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return (null, $"Cannot read {path}: {exception.Message.TrimEnd('.')}.");
        }
    }

    /// <summary>Restores; null is success, else one line, and nothing has changed.</summary>
    /// <param name="path">The archive.</param>
    /// <param name="replaces">Whether something that is stored already may be put away.</param>
    /// <param name="progress">The share that is done, from 0 to 1.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async ValueTask<string?> RunAsync(string path, bool replaces, Action<double> progress, CancellationToken cancellationToken)
    {
        var pending = new PendingRestore(storage);
        try
        {
            using BackupReader reader = BackupReader.Open(path);
            if (reader.Verify(share => progress(share / 2), cancellationToken) is { } problem)
            {
                return $"{path} is not restored, and nothing has changed. {problem}";
            }

            if (reader.Manifest!.Parts.FirstOrDefault(part => !IsKnown(part.Name)) is { } unknown)
            {
                return $"{path} is not restored, and nothing has changed. It holds {unknown.Name}, which this Penstock does not know.";
            }

            using FileStream? held = pending.TryHold();
            return held is null
                ? $"A gateway runs on the storage in {_folder}. Stop it first."
                : await RunAsync(reader, pending, replaces, share => progress(0.5 + (share / 2)), cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or InvalidDataException or DbException or TimeoutException)
        {
            return $"The restore failed: {exception.Message.TrimEnd('.')}.";
        }
    }

    /// <summary>The ledger of a kind of database.</summary>
    internal static ILedgerArchive LedgerOf(StorageOptions storage, string file) => storage.Kind == StorageKind.Postgres
        ? new PostgresLedgerArchive(storage.Connection!.Reveal())
        : new SqliteLedgerArchive(file);

    private async ValueTask<string?> RunAsync(
        BackupReader reader, PendingRestore pending, bool replaces, Action<double> progress, CancellationToken cancellationToken)
    {
        long rows = await LedgerOf(storage, Path.GetFullPath(storage.Path)).CountAsync(cancellationToken);
        bool isEmpty = rows == 0 && !StoredFiles.In(storage).Any(name => !name.StartsWith(Path.GetFileName(storage.Path), StringComparison.Ordinal));
        if (!isEmpty && !replaces && !pending.WasBegun)
        {
            return $"Something is stored in {_folder} already ({rows} rows in the ledger). Use --replace to put it away; files go into a folder beside it.";
        }

        try
        {
            string[] files = await StageAsync(reader, pending, progress, cancellationToken);
            string before = $"before-restore-{time.GetUtcNow():yyyyMMdd'T'HHmmss'Z'}";
            if (storage.Kind == StorageKind.Postgres)
            {
                pending.Mark(new RestoreMark(false, before, files));
                await LedgerOf(storage, "").ImportAsync(reader, Rows(reader, progress), cancellationToken);
            }

            pending.Mark(new RestoreMark(true, before, files));
        }
        catch
        {
            pending.Discard();
            throw;
        }

        string? error = pending.Finish();
        progress(1);
        return error;
    }

    private async ValueTask<string[]> StageAsync(BackupReader reader, PendingRestore pending, Action<double> progress, CancellationToken cancellationToken)
    {
        pending.Discard();
        Directory.CreateDirectory(pending.Folder);
        var files = new List<string>();
        foreach (string part in reader.Manifest!.Parts.Select(part => part.Name).Where(name => !name.StartsWith("ledger/", StringComparison.Ordinal)))
        {
            string name = Path.GetFileName(part);
            name = part.StartsWith("journal/", StringComparison.Ordinal) ? Path.Combine(Path.GetRelativePath(_folder, StoredFiles.JournalOf(storage)), name) : name;
            Stage(reader, part, Path.Combine(pending.Folder, name));
            files.Add(name);
        }

        if (storage.Kind == StorageKind.Sqlite)
        {
            string database = Path.GetFileName(storage.Path);
            await Task.Run(
                async () => await LedgerOf(storage, Path.Combine(pending.Folder, database)).ImportAsync(reader, Rows(reader, progress), cancellationToken), cancellationToken);
            files.Add(database);
        }

        return [.. files];
    }

    private static Action Rows(BackupReader reader, Action<double> progress)
    {
        long rows = Math.Max(1, reader.Manifest!.Parts.Sum(part => part.Rows ?? 0));
        long done = 0;
        return () => progress(Math.Min(0.99, (done += 10_000) / (double)rows));
    }

    private static void Stage(BackupReader reader, string part, string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using var file = new FileStream(path, options);
        using Stream content = reader.OpenPart(part)!;
        content.CopyTo(file);
        file.Flush(flushToDisk: true);
    }

    // Names are compared, never joined: no archive writes outside its folder.
    private static bool IsKnown(string part)
    {
        string[] names =
        [
            LedgerTables.Rows, .. LedgerTables.Sums.Select(LedgerTables.PartOf), .. StoredFiles.Plain.Select(name => "files/" + name),
            .. StoredFiles.Databases.Select(name => "files/" + name),
        ];
        return names.Contains(part, StringComparer.Ordinal)
            || (part.StartsWith("journal/", StringComparison.Ordinal) && part.EndsWith(".journal", StringComparison.Ordinal)
                && part["journal/".Length..^".journal".Length] is { Length: 12 } number && number.All(char.IsAsciiDigit));
    }
}
